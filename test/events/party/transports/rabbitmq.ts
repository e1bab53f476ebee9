import { mayDie } from '../fatal.js';
import { RabbitBus } from '../platform/events/rabbit-bus.js';
import { RabbitLink } from '../platform/events/rabbit-link.js';

mayDie(RabbitBus.prototype, 'publish', () => 'publish');

for (const kind of ['toPublish', 'toConsume'] as const) {
  const open = RabbitLink[kind] as (url: string) => Promise<{ channel: object }>;
  Object.assign(RabbitLink, {
    [kind]: async (url: string) => {
      const link = await open(url);
      mayDie(link.channel, 'publish', () => 'send');
      mayDie(link.channel, 'ack', () => 'acknowledge');
      return link;
    },
  });
}

export default RabbitBus;
