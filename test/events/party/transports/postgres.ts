export { PostgresBus as default } from '../platform/events/postgres-bus.js';
