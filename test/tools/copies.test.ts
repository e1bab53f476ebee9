import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';
import { cleanUp, connectAs, fail, makeSystem, succeed, type TestSystem } from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

const type = 'catalog.Product.changed';

let system: TestSystem;
let orders: pg.Client;
beforeAll(async () => {
  system = await makeSystem({
    events: { catalog: { publishes: [type] }, orders: { subscribes: [type] } },
  });
  system.env = { TZ: 'Asia/Kathmandu' };
  await succeed(system, 'start', '--detach');
  orders = await connectAs(system, 'orders');
});
afterAll(() => orders.end());

const copies = async (...args: string[]) => (await succeed(system, 'copies', ...args)).text();

const state = async () =>
  (await orders.query('SELECT name, last_id, filled_at IS NULL AS due FROM copies ORDER BY name')).rows;

test('a service without its table is named', async () => {
  expect(await fail(system, 'copies')).toContain(
    'The database of orders has no table copies: start the whole system once.',
  );
});

test('list says which copies there are, and since when they are filled', async () => {
  await orders.query(`
    CREATE TABLE copies (name text PRIMARY KEY, begun_at timestamptz NOT NULL DEFAULT now(), last_id text, filled_at timestamptz);
    INSERT INTO copies VALUES
      ('catalog.Product', '2026-01-02T03:04:05Z', NULL, '2026-01-02T03:04:06Z'),
      ('catalog.Shelf', '2026-01-02T03:04:05Z', 'b7', NULL)`);
  const text = await copies();
  expect(text).toMatch(/^SERVICE +COPY OF +STATE +SINCE$/m);
  expect(text).toMatch(/^orders +catalog\.Product +filled +2026-01-02 08:49:06$/m);
  expect(text).toMatch(/^orders +catalog\.Shelf +being filled +2026-01-02 08:49:05$/m);
  expect(JSON.parse(await copies('list', 'orders', '--json'))).toEqual([
    {
      service: 'orders',
      copy: 'catalog.Product',
      begun: '2026-01-02T03:04:05.000Z',
      filled: '2026-01-02T03:04:06.000Z',
    },
    { service: 'orders', copy: 'catalog.Shelf', begun: '2026-01-02T03:04:05.000Z', filled: null },
  ]);
});

test('rebuild has one copy filled again, or all of a service', async () => {
  const text = await copies('rebuild', 'orders', 'catalog.Product');
  expect(text).toMatch(/orders +catalog\.Product +being filled/);
  expect(text).not.toContain('catalog.Shelf');
  expect(await state()).toEqual([
    { name: 'catalog.Product', last_id: null, due: true },
    { name: 'catalog.Shelf', last_id: 'b7', due: true },
  ]);
  await copies('rebuild', 'orders');
  expect(await state()).toContainEqual({ name: 'catalog.Shelf', last_id: null, due: true });
});

test.each([
  [['rebuild'], 'Usage: npm run copies -- rebuild SERVICE [COPY]'],
  [['rebuild', 'orders', 'a', 'b'], 'Usage: npm run copies -- rebuild SERVICE [COPY]'],
  [
    ['rebuild', 'orders', 'catalog.Lamp'],
    'orders keeps no copy of catalog.Lamp. It keeps: catalog.Product, catalog.Shelf.',
  ],
  [['list', 'catalog'], 'Fixture has no service catalog that is told of events. There are: orders.'],
  [['drop'], 'There is no command drop. There are: list, rebuild. --help shows how.'],
])('%j is refused in a sentence', async (args, sentence) => {
  expect(await fail(system, 'copies', ...args)).toContain(sentence);
});

test('--help shows how', async () => {
  expect(await copies('--help')).toContain('npm run copies -- rebuild orders catalog.Product');
});

test('without a running system it says so', async () => {
  await succeed(system, 'stop');
  expect(await fail(system, 'copies')).toMatch(/not running|does not run/);
});
