import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { crc32 } from 'node:zlib';
import { busUrl, container, prepareBus } from '../../../templates/system/tools/lib/bus.nats.ts';
import type { Secrets } from '../../../templates/system/tools/lib/secrets.ts';
import type { System } from '../../../templates/system/tools/lib/system.ts';
import { Broker } from './broker.ts';
import { type ArenaBus, type Transport, TYPES } from './transport.ts';

const secrets = {
  id: 'tests',
  bus: 'secret',
  busUsers: { producer: 'of-the-producer', consumer: 'of-the-consumer' },
} as Partial<Secrets> as Secrets;

/** NATS in a container, with a stream that each arena makes anew. */
export interface NatsTransport extends Transport {
  readonly broker: Broker;
}

export async function natsTransport(): Promise<NatsTransport> {
  const broker = await Broker.start({
    ...container,
    environment: container.environment(secrets),
    files: container.files(system(TYPES), secrets),
  });
  return {
    name: 'nats',
    noRoom: /maximum messages exceeded/,
    broker,
    open: () => Promise.resolve(busOn(broker)),
    goAway: () => broker.kill(),
    comeBack: () => broker.revive(),
    stop: () => broker.stop(),
  };
}

const STREAM = 'arena';

const system = (subscribes: readonly string[]) => {
  const services = [
    { name: 'producer', database: 'producer', publishes: TYPES },
    { name: 'consumer', database: 'consumer', ...(subscribes.length > 0 && { subscribes }) },
  ];
  return { name: STREAM, services } as object as System;
};

function busOn({ ports }: Broker): ArenaBus {
  const server = container.server([...ports], secrets);
  const urlOf = (role: string) =>
    busUrl(server, system([]), { name: role } as Parameters<typeof busUrl>[2], secrets);
  const append = (events: readonly object[]) => publish(urlOf('producer'), events);
  return {
    urlOf,
    admit: (subscribes) => prepareBus(server, system(subscribes), secrets),
    append,
    // Past the window in which the server knows an event by its id.
    repeat: (events) => publish(urlOf('producer'), events, false),
    fill: () => limit(server.url.href, 5),
    makeRoom: () => limit(server.url.href, -1),
    faults: () => Promise.resolve([]),
    close: () =>
      asUser(server.url.href, async (connection) => {
        const { streams } = await jetstreamManager(connection);
        await streams.delete(STREAM);
      }),
  };
}

/** Has the stream take in no more than so many events. */
const limit = (url: string, most: number): Promise<void> =>
  asUser(url, async (connection) => {
    const { streams } = await jetstreamManager(connection);
    await streams.update(STREAM, { max_msgs: most });
  });

/** Sends events as the user of a URL, one after the other. */
export const publish = (url: string, events: readonly object[], hasId = true): Promise<void> =>
  asUser(url, async (connection) => {
    const client = jetstream(connection);
    for (const event of events as { id: string; type: string; subject: string }[])
      await client.publish(
        `${STREAM}.producer.${event.type}.${crc32(event.subject) % 4}`,
        JSON.stringify(event),
        hasId ? { msgID: event.id } : {},
      );
  });

export async function asUser(
  url: string,
  work: (connection: NatsConnection) => Promise<void>,
): Promise<void> {
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    user: username,
    pass: password,
    inboxPrefix: `_INBOX_${username}`,
    reconnect: false,
  });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}
