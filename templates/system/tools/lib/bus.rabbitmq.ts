/**
 * What this system has in RabbitMQ: a virtual host, and in it an exchange for each type of events, a queue for each service
 * that is told of some, and a user for each service, who may write to its own exchanges and read its own queue, and declare
 * nothing. All of it is brought up to date at each start, by the management API.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Party, partiesOf } from './parties.ts';
import type { Secrets } from './secrets.ts';
import type { Package, System } from './system.ts';
import { Trouble } from './terminal.ts';

/** A broker, with its administrator's name and password. */
export interface BusServer {
  /** `amqp://…` */
  url: URL;
  /** Of the management API: `http://…` */
  api: URL;
  /** Milliseconds that it may take to answer: one that is being started needs a while. */
  patience: number;
}

const administrator = 'administrator';

/** How the broker is run in a container. */
export const container = {
  title: 'RabbitMQ',
  image: 'rabbitmq:4-management-alpine',
  data: '/var/lib/rabbitmq',
  ports: [5672, 15672],
  arguments: [] as string[],
  environment: ({ bus }: Secrets) => ({ RABBITMQ_DEFAULT_USER: administrator, RABBITMQ_DEFAULT_PASS: bus }),
  files: (_system: System, _secrets: Secrets): Record<string, string> => ({}),
  server: ([bus = 0, api = 0]: number[], secrets: Secrets) => serverAt('127.0.0.1', bus, api, secrets),
};

/** The broker of `compose.yaml`. */
export const inCompose = {
  name: 'rabbitmq',
  server: (secrets: Secrets) => serverAt('rabbitmq', 5672, 15672, secrets),
};

/** What the broker of `compose.yaml` is configured by. */
export const serverFiles = (_system: System, { bus }: Secrets): Record<string, string> => ({
  'rabbitmq.conf': [
    `default_user = ${administrator}`,
    `default_pass = ${bus}`,
    'log.console = true',
    '# With less room it takes in nothing more: events wait where they have happened.',
    'disk_free_limit.absolute = 256MB',
    '',
  ].join('\n'),
});

function serverAt(host: string, port: number, apiPort: number, { bus }: Secrets): BusServer {
  const credentials = `${administrator}:${bus}`;
  return {
    url: new URL(`amqp://${credentials}@${host}:${port}`),
    api: new URL(`http://${credentials}@${host}:${apiPort}`),
    patience: 90_000,
  };
}

/** The broker that BUS_SERVER_URL names, with the port that the management API has unless BUS_API_URL says otherwise. */
export function externalServer(text: string): BusServer {
  if (!URL.canParse(text) || !/^amqps?:$/.test(new URL(text).protocol))
    throw new Trouble('BUS_SERVER_URL must read amqp://administrator:password@host:5672.');
  const url = new URL(text);
  const api = new URL(process.env['BUS_API_URL'] ?? `http://${url.hostname}:15672`);
  api.username ||= url.username;
  api.password ||= url.password;
  return { url, api, patience: 5_000 };
}

/** The URL with which a service reaches the bus: as a user of its own, in the virtual host of the system. */
export function busUrl(server: BusServer, system: System, { name }: Package, secrets: Secrets): string {
  const url = new URL(server.url);
  url.username = name;
  url.password = secrets.busUsers[name] ?? '';
  url.pathname = `/${system.name}`;
  return url.href;
}

/** Makes what is missing, and brings up to date who may tell what, and who is told of what. */
export async function prepareBus(server: BusServer, system: System, secrets: Secrets): Promise<void> {
  const parties = partiesOf(system);
  const bus = new Api(server, system.name);
  await bus.put('vhosts', [system.name], {});
  await bus.put('permissions', [system.name, bus.administrator], everything);
  const queues = parties.flatMap(queuesOf);
  for (const type of typesOf(parties)) await bus.put('exchanges', [system.name, type], fanout);
  for (const { name, settings } of queues)
    await bus.put('queues', [system.name, name], { durable: true, arguments: settings });
  await bindAll(bus, queues);
  await removeFormer(bus, parties, queues);
  for (const party of parties) await admit(bus, party, secrets);
}

const everything = { configure: '.*', write: '.*', read: '.*' };
const fanout = { type: 'fanout', durable: true };

interface Queue {
  name: string;
  settings: Record<string, unknown>;
  /** Types of the events that come into it. */
  types: readonly string[];
}

const week = 7 * 24 * 60 * 60 * 1000;

const typesOf = (parties: readonly Party[]) => [...new Set(parties.flatMap(({ publishes }) => publishes))];

/**
 * The inbox of a service; what has come into it and is no event; and for a week what it tells that nobody is told of. An event
 * that cannot be handled is the inbox's to put aside: the broker never gives one up (`x-delivery-limit`).
 */
function queuesOf({ name, publishes, subscribes }: Party, _at: number, all: readonly Party[]): Queue[] {
  const unheard = publishes.filter((type) => !all.some((other) => other.subscribes.includes(type)));
  const inbox = {
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-delivery-limit': -1,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': `${name}.rejected`,
  };
  const kept = { 'x-queue-type': 'quorum', 'x-delivery-limit': -1, 'x-message-ttl': week };
  return [
    ...(subscribes.length > 0
      ? [
          { name: `${name}.rejected`, settings: kept, types: [] },
          { name: `${name}.inbox`, settings: inbox, types: subscribes },
        ]
      : []),
    ...(unheard.length > 0 ? [{ name: `${name}.unheard`, settings: kept, types: unheard }] : []),
  ];
}

async function bindAll(bus: Api, queues: readonly Queue[]): Promise<void> {
  for (const { name, types } of queues) {
    const bound = await bus.get<{ source: string; properties_key: string }>('queues', [
      bus.vhost,
      name,
      'bindings',
    ]);
    for (const type of types.filter((one) => !bound.some(({ source }) => source === one)))
      await bus.post('bindings', [bus.vhost, 'e', type, 'q', name], { routing_key: '', arguments: {} });
    for (const { source, properties_key } of bound)
      if (source !== '' && !types.includes(source))
        await bus.delete('bindings', [bus.vhost, 'e', source, 'q', name, properties_key]);
  }
}

/** What earlier plans have had here. The whole virtual host is the system's own. */
async function removeFormer(bus: Api, parties: readonly Party[], queues: readonly Queue[]): Promise<void> {
  const types = typesOf(parties);
  const names = (some: readonly { name: string }[]) => some.map(({ name }) => name);
  for (const name of names(await bus.get<{ name: string }>('queues', [bus.vhost])))
    if (!names(queues).includes(name)) await bus.delete('queues', [bus.vhost, name]);
  for (const name of names(await bus.get<{ name: string }>('exchanges', [bus.vhost])))
    if (name !== '' && !name.startsWith('amq.') && !types.includes(name))
      await bus.delete('exchanges', [bus.vhost, name]);
  for (const { user } of await bus.get<{ user: string }>('vhosts', [bus.vhost, 'permissions']))
    if (user !== bus.administrator && !names(parties).includes(user))
      await bus.delete('permissions', [bus.vhost, user]);
}

async function admit(bus: Api, { name, publishes, subscribes }: Party, secrets: Secrets): Promise<void> {
  await bus.refuseForeign(name, secrets.id);
  await bus.put('users', [name], { password: secrets.busUsers[name], tags: markOf(secrets.id) });
  await bus.put('permissions', [bus.vhost, name], {
    configure: '^$',
    write: anyOf(publishes),
    read: anyOf(subscribes.length > 0 ? [`${name}.inbox`] : []),
  });
}

const anyOf = (names: readonly string[]) =>
  `^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`;

const markOf = (id: string) => `system-${id}`;

/** The management API of a broker, and the virtual host of a system there. */
class Api {
  readonly administrator: string;
  readonly vhost: string;
  readonly #url: URL;
  readonly #authorization: string;
  readonly #patience: number;

  constructor({ api, patience }: BusServer, vhost: string) {
    this.vhost = vhost;
    this.administrator = decodeURIComponent(api.username);
    const credentials = `${this.administrator}:${decodeURIComponent(api.password)}`;
    this.#authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    this.#url = new URL(api.origin);
    this.#patience = patience;
  }

  async get<Item>(kind: string, path: readonly string[]): Promise<Item[]> {
    return (await (await this.#ask('GET', kind, path)).json()) as Item[];
  }

  async put(kind: string, path: readonly string[], body: object): Promise<void> {
    await this.#ask('PUT', kind, path, body);
  }

  async post(kind: string, path: readonly string[], body: object): Promise<void> {
    await this.#ask('POST', kind, path, body);
  }

  async delete(kind: string, path: readonly string[]): Promise<void> {
    await this.#ask('DELETE', kind, path);
  }

  /** A user that somebody else has made keeps its password. */
  async refuseForeign(name: string, id: string): Promise<void> {
    const users = await this.get<{ name: string; tags: string[] }>('users', []);
    const found = users.find((user) => user.name === name);
    if (!found || found.tags.includes(markOf(id))) return;
    throw new Trouble(
      `The broker already has a user ${name} that this copy of the system did not make. ` +
        `Remove it, or let BUS_SERVER_URL name another broker.`,
    );
  }

  async #ask(method: string, kind: string, path: readonly string[], body?: object): Promise<Response> {
    const place = ['api', kind, ...path].map(encodeURIComponent).join('/');
    const answer = await this.#answer(new URL(place, this.#url), {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    const hint = answer.status === 401 ? ' Is the password right?' : '';
    throw new Trouble(
      `RabbitMQ at ${this.#url.host} refuses ${method} ${place}: ${answer.status} ${await answer.text()}${hint}`,
    );
  }

  /** A broker that has just been started does not answer yet. */
  async #answer(url: URL, request: RequestInit): Promise<Response> {
    const deadline = performance.now() + this.#patience;
    for (;;) {
      const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) }).catch(
        (error: Error) => error,
      );
      if (answer instanceof Response && answer.status !== 503) return answer;
      if (performance.now() > deadline) {
        const why =
          answer instanceof Response
            ? answer.status
            : answer.cause instanceof Error
              ? answer.cause.message
              : answer.message;
        throw new Trouble(`The management API of RabbitMQ at ${url.host} does not answer: ${why}`);
      }
      await sleep(250);
    }
  }
}
