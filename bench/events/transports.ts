import { NEEDS } from '../../scripts/lib/needs.ts';
import { natsTransport } from '../../test/events/support/nats-transport.ts';
import { postgresTransport } from '../../test/events/support/postgres-transport.ts';
import { rabbitTransport } from '../../test/events/support/rabbitmq-transport.ts';
import type { Server } from '../../test/events/support/server.ts';
import type { Transport } from '../../test/events/support/transport.ts';

/** What carries events, with a producer and a consumer on it, which are the same on every one. */
export interface Measured {
  readonly name: string;
  readonly start: (server: Server) => Promise<Transport>;
}

/** Measured one after the other, and told side by side. */
const TRANSPORTS: readonly Measured[] = [
  { name: 'postgres', start: (server) => Promise.resolve(postgresTransport(server)) },
  { name: 'rabbitmq', start: rabbitTransport },
  { name: 'nats', start: natsTransport },
];

/** Those that run on this machine: brokers are run in containers. */
export function transportsHere(): readonly Measured[] {
  const docker = NEEDS.find(({ name }) => name === 'Docker');
  return docker?.isMet() ? TRANSPORTS : TRANSPORTS.filter(({ name }) => name === 'postgres');
}
