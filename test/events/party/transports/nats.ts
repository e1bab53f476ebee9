import { mayDie } from '../fatal.js';
import { NatsBus } from '../platform/events/nats-bus.js';

mayDie(NatsBus.prototype, 'publish', () => 'publish');
mayDie(NatsBus.prototype, 'publishOne', () => 'send');
mayDie(NatsBus.prototype, 'take', () => 'take');

export default NatsBus;
