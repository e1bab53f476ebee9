import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  cleanUp,
  type Events,
  fail,
  get,
  makeSystem,
  readData,
  type StateFile,
  succeed,
  type TestSystem,
  writeJson,
} from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

const created = 'catalog.Product.created';
const changed = 'catalog.Product.changed';

let system: TestSystem;
beforeAll(async () => {
  system = await makeSystem({
    events: { catalog: { publishes: [created, changed] }, orders: { subscribes: [created] } },
  });
  await succeed(system, 'start', '--detach', '--processes');
});

/** The variable of a running service. */
async function urlOf(service: string, variable: string): Promise<string | undefined> {
  const { services } = systemFile();
  const port = services.find(({ name }) => name === service)!.port;
  return (await get<Record<string, string | undefined>>(`http://127.0.0.1:${port}/env`))[variable];
}

interface SystemFile {
  services: ({ name: string; port: number } & Events)[];
}

const systemPath = () => join(system.root, 'tools', 'system.json');
const systemFile = () => JSON.parse(readFileSync(systemPath(), 'utf8')) as SystemFile;

/** Starts it again, as after a regeneration that has changed who tells whom of what. */
async function startAgain(events: Record<string, Events>): Promise<void> {
  await succeed(system, 'stop');
  const { services, ...rest } = systemFile();
  const plain = services.map(({ publishes: _publishes, subscribes: _subscribes, ...service }) => service);
  writeJson(systemPath(), {
    ...rest,
    services: plain.map((service) => ({ ...service, ...events[service.name] })),
  });
  await succeed(system, 'start', '--detach', '--processes');
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

interface Secrets {
  superuser: string;
  bus: string;
  databases: Record<string, string>;
}

const secrets = (of = system) => readData<Secrets>(of, 'secrets.json');

function superuserUrl(of = system): string {
  const { host } = new URL(readData<StateFile>(of, 'state.json').databaseServer);
  return `postgres://postgres:${secrets(of).superuser}@${host}/postgres`;
}

/** The bus, as a service, whether it may reach it or not. */
function busOf(service: string): string {
  const url = new URL(superuserUrl());
  url.username = service;
  url.password = secrets().databases[service] ?? '';
  url.pathname = '/bus';
  return url.href;
}

const event = (id: number, type: string) => ({
  specversion: '1.0',
  id: `01920000-0000-7000-8000-00000000000${id}`,
  source: '/somebody',
  type,
  subject: `row-${id}`,
  time: '2026-01-02T03:04:05.678Z',
  dataversion: 1,
  data: {},
});

const publish = (url: string, ...events: object[]) =>
  query(url, 'SELECT bus.append($1)', [JSON.stringify(events)]);

async function read(url: string): Promise<string[]> {
  const rows = await query<{ events: { id: string }[] }>(url, `SELECT * FROM bus.read('{0,1,2,3}', 100)`);
  return rows.flatMap(({ events }) => events.map(({ id }) => id.at(-1) ?? '')).toSorted();
}

test('who has events reaches the bus with its own role, by BUS_URL, and nobody else has a way to it', async () => {
  const [producer, consumer] = [await urlOf('catalog', 'BUS_URL'), await urlOf('orders', 'BUS_URL')];
  expect([producer, consumer]).toEqual([busOf('catalog'), busOf('orders')]);
  expect(await urlOf('identity', 'BUS_URL')).toBeUndefined();
  await expect(query(busOf('identity'), 'SELECT 1')).rejects.toThrow('permission denied for database "bus"');
  await publish(producer!, event(1, created), event(2, changed));
  expect(await read(consumer!)).toEqual(['1']);
  await expect(query(consumer!, 'SELECT FROM bus.events')).rejects.toThrow('permission denied');
  await expect(publish(consumer!, event(3, created))).rejects.toThrow('orders does not publish');
  const owner = `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_database
                 JOIN pg_roles ON pg_roles.oid = datdba WHERE datname = 'bus'`;
  expect(await query(superuserUrl(), owner)).toEqual([
    { rolname: 'bus', rolsuper: false, rolcreatedb: false, rolcreaterole: false },
  ]);
});

test('the next start keeps what is on it, and brings up to date who is told what', async () => {
  await startAgain({
    catalog: { publishes: [created] },
    orders: { subscribes: [created, changed] },
    identity: { subscribes: [created] },
  });
  expect(await read(busOf('orders'))).toEqual(['1', '2']);
  expect(await read(busOf('identity'))).toEqual(['1']);
  await expect(publish(busOf('catalog'), event(3, changed))).rejects.toThrow('catalog does not publish');
  const { bus } = secrets();

  await startAgain({ catalog: { publishes: [created] }, identity: { subscribes: [created] } });
  await expect(read(busOf('orders'))).rejects.toThrow('permission denied for database "bus"');
  expect(
    await query(superuserUrl().replace(/postgres$/, 'bus'), 'SELECT DISTINCT role::text FROM bus.cursors'),
  ).toEqual([{ role: 'identity' }]);
  expect(await read(busOf('identity'))).toEqual(['1']);
  expect(secrets().bus).toBe(bus);
});

test('on a server of one’s own it is made as well, and a fresh start removes it', async () => {
  const other = await makeSystem({ prefix: 'other_', events: { catalog: { publishes: [created] } } });
  other.env = { DATABASE_SERVER_URL: superuserUrl() };
  expect(await fail(other, 'start')).toContain(
    'already has a role bus that this copy of the system did not make',
  );

  const host = await makeSystem({ prefix: 'host_' });
  await succeed(host, 'start', '--detach');
  await succeed(system, 'stop');
  system.env = { DATABASE_SERVER_URL: superuserUrl(host) };
  await startAgain({ catalog: { publishes: [created] }, orders: { subscribes: [created] } });
  const [producer, consumer] = [await urlOf('catalog', 'BUS_URL'), await urlOf('orders', 'BUS_URL')];
  await publish(producer!, event(1, created));
  expect(await read(consumer!)).toEqual(['1']);
  await succeed(system, 'stop');
  await succeed(system, 'start', '--detach', '--processes', '--fresh');
  expect(await read(consumer!)).toEqual([]);
});
