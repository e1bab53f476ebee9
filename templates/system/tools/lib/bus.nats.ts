/**
 * What this system has in NATS: a stream of all events, a durable consumer for each service and partition, and a user for each
 * service, who may publish what it tells, and read and acknowledge its own consumers. Users are in the configuration of the
 * server; stream and consumers are brought up to date at each start.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  jetstreamManager,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Party, partiesOf } from './parties.ts';
import type { Secrets } from './secrets.ts';
import type { Package, System } from './system.ts';
import { Trouble } from './terminal.ts';

/** A server, with its administrator's name and password. */
export interface BusServer {
  /** `nats://…` */
  url: URL;
  /** With the user who may have it read its configuration anew, where it is not started with it. */
  systemUrl?: URL;
  /** Whether each service is a user of its own; a server of one's own has the users that it has. */
  hasUsers: boolean;
  /** Milliseconds that it may take to answer: one that is being started needs a while. */
  patience: number;
}

const administrator = 'administrator';
const partitions = [0, 1, 2, 3];

/** How the server is run in a container. */
export const container = {
  title: 'NATS',
  image: 'nats:2-alpine',
  data: '/data',
  ports: [4222],
  arguments: ['-c', '/etc/nats.conf'],
  environment: (_secrets: Secrets): Record<string, string> => ({}),
  files: (system: System, secrets: Secrets): Record<string, string> => ({
    '/etc/nats.conf': configuration(system, secrets),
  }),
  server: ([port = 0]: number[], { bus }: Secrets): BusServer => ({
    url: new URL(`nats://${administrator}:${bus}@127.0.0.1:${port}`),
    hasUsers: true,
    patience: 30_000,
  }),
};

/** The server of `compose.yaml`, which runs on when its configuration changes. */
export const inCompose = {
  name: 'nats',
  server: ({ bus }: Secrets): BusServer => ({
    url: new URL(`nats://${administrator}:${bus}@nats:4222`),
    systemUrl: new URL(`nats://system:${bus}@nats:4222`),
    hasUsers: true,
    patience: 90_000,
  }),
};

/** What the server of `compose.yaml` is configured by. */
export const serverFiles = (system: System, secrets: Secrets): Record<string, string> => ({
  'nats.conf': configuration(system, secrets),
});

/** The server that BUS_SERVER_URL names, and the user of all services there. */
export function externalServer(text: string): BusServer {
  if (!URL.canParse(text) || !/^(nats|tls):$/.test(new URL(text).protocol))
    throw new Trouble('BUS_SERVER_URL must read nats://user:password@host:4222.');
  return { url: new URL(text), hasUsers: false, patience: 5_000 };
}

/** The URL with which a service reaches the bus, and the stream of the system there. */
export function busUrl(
  { url: server, hasUsers }: BusServer,
  system: System,
  { name }: Package,
  secrets: Secrets,
) {
  const url = new URL(server);
  if (hasUsers) [url.username, url.password] = [name, secrets.busUsers[name] ?? ''];
  url.pathname = `/${system.name}`;
  return url.href;
}

/** JSON is what NATS reads, too. */
function configuration(system: System, secrets: Secrets): string {
  const users = partiesOf(system).map((party) => userOf(system, party, secrets));
  const settings = {
    server_name: system.name,
    listen: '0.0.0.0:4222',
    // For health checks from inside.
    http: '127.0.0.1:8222',
    max_payload: 8 * 1024 * 1024,
    // What is acknowledged is on the disk.
    jetstream: { store_dir: '/data', sync_interval: 'always' },
    system_account: 'SYSTEM',
    accounts: {
      SYSTEM: { users: [{ user: 'system', password: secrets.bus }] },
      BUS: {
        jetstream: 'enabled',
        users: [{ user: administrator, password: secrets.bus }, ...users],
      },
    },
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function userOf(system: System, { name, publishes, subscribes }: Party, { busUsers }: Secrets) {
  const told = publishes.map((type) => `${system.name}.${name}.${type}.*`);
  const read =
    subscribes.length > 0 ? partitions.flatMap((one) => readSubjects(system.name, `${name}-${one}`)) : [];
  return {
    user: name,
    password: busUsers[name],
    permissions: { publish: { allow: [...told, ...read] }, subscribe: { allow: [`_INBOX_${name}.>`] } },
  };
}

/** To ask what a consumer is, for its next messages, and to acknowledge them. */
const readSubjects = (stream: string, consumer: string): string[] => [
  `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
  `$JS.ACK.${stream}.${consumer}.>`,
  `$JS.ACK.*.*.${stream}.${consumer}.>`,
];

/** Makes what is missing, and brings up to date who may tell what, and who is told of what. */
export async function prepareBus(server: BusServer, system: System, _secrets: Secrets): Promise<void> {
  if (server.systemUrl) await withConnection({ ...server, url: server.systemUrl }, reload);
  await withConnection(server, async (connection) => {
    const manager = await jetstreamManager(connection);
    await prepareStream(manager, system.name);
    await prepareConsumers(manager, system);
  });
}

async function reload(connection: NatsConnection): Promise<void> {
  const { server_id: id } = connection.info ?? {};
  await connection.request(`$SYS.REQ.SERVER.${id}.RELOAD`, undefined, { timeout: 5_000 });
}

/** Events are kept until everybody who is told of them has acknowledged them. Where there is no room left, none is taken in. */
async function prepareStream(manager: JetStreamManager, name: string): Promise<void> {
  const settings = {
    subjects: [`${name}.>`],
    retention: RetentionPolicy.Interest,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
  };
  const names = await all(manager.streams.names());
  if (names.includes(name)) await manager.streams.update(name, settings);
  else await manager.streams.add({ name, ...settings });
}

async function prepareConsumers(manager: JetStreamManager, system: System): Promise<void> {
  const stream = system.name;
  const parties = partiesOf(system);
  const wanted = parties.flatMap((party) =>
    party.subscribes.length > 0 ? partitions.map((partition) => consumerOf(system, party, partition)) : [],
  );
  const found = (await all(manager.consumers.list(stream))).map(({ name }) => name);
  for (const settings of wanted) {
    const name = settings.durable_name;
    if (found.includes(name)) await manager.consumers.update(stream, name, settings);
    else await manager.consumers.add(stream, settings);
  }
  for (const name of found)
    if (!wanted.some((one) => one.durable_name === name)) await manager.consumers.delete(stream, name);
}

/** One event at a time, so that the order of a row is kept by however many replicas; never given up. */
function consumerOf(system: System, { name, subscribes }: Party, partition: number) {
  const producers = partiesOf(system).flatMap((party) =>
    party.publishes.map((type) => ({ type, from: party.name })),
  );
  return {
    durable_name: `${name}-${partition}`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 3_000_000_000,
    max_ack_pending: 1,
    max_deliver: -1,
    filter_subjects: producers
      .filter(({ type }) => subscribes.includes(type))
      .map(({ type, from }) => `${system.name}.${from}.${type}.${partition}`),
  } satisfies Partial<ConsumerConfig>;
}

async function all<Item>(lister: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of lister) items.push(item);
  return items;
}

/** A server that has just been started does not answer yet. */
async function withConnection(
  { url, patience }: BusServer,
  work: (connection: NatsConnection) => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      const connection = await connect({
        servers: url.host,
        ...(url.username && {
          user: decodeURIComponent(url.username),
          pass: decodeURIComponent(url.password),
        }),
        timeout: 5_000,
        reconnect: false,
      });
      try {
        return await work(connection);
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (performance.now() > deadline)
        throw new Trouble(`NATS at ${url.host} does not do what it should: ${String(error)}`);
      await sleep(250);
    }
  }
}
