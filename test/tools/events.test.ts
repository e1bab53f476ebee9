import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';
import { INBOX } from '../events/support/tables.ts';
import { cleanUp, connectAs, fail, makeSystem, succeed, type TestSystem } from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

const type = 'catalog.Product.changed';
const idOf = (number: number) => `01920000-0000-7000-8000-00000000000${number}`;
const [broken, second, third, late] = [idOf(1), idOf(2), idOf(3), idOf(4)];

let system: TestSystem;
let orders: pg.Client;
beforeAll(async () => {
  system = await makeSystem({
    events: {
      catalog: { publishes: [type] },
      orders: { subscribes: [type] },
      identity: { subscribes: [type] },
    },
  });
  system.env = { TZ: 'Asia/Kathmandu' };
  await succeed(system, 'start', '--detach');
  orders = await connectAs(system, 'orders');
});
afterAll(() => orders.end());

interface Delayed {
  id: string;
  row: string;
  tries?: number;
  fault?: string;
  /** As SQL. */
  retryAt?: string;
}

async function delay({ id, row, tries = 0, fault, retryAt = 'now()' }: Delayed): Promise<void> {
  const event = {
    specversion: '1.0',
    id,
    type,
    subject: row,
    time: '2026-01-02T03:04:05.678Z',
    data: { a: 1 },
  };
  await orders.query(`INSERT INTO inbox VALUES ($1, 'copy', '2026-01-02T03:04:06Z')`, [id]);
  await orders.query(
    `INSERT INTO delayed_events (id, handler, about, event, tries, fault, retry_at) VALUES ($1, 'copy', $2, $3, $4, $5, ${retryAt})`,
    [id, row, event, tries, fault],
  );
}

const waiting = async () =>
  (
    await orders.query(
      'SELECT id, tries, retry_at <= now() AS is_due FROM delayed_events WHERE tries > 0 OR retry_at IS NULL OR retry_at > now() ORDER BY position',
    )
  ).rows;

const events = async (...args: string[]) => (await succeed(system, 'events', ...args)).text();

test('a service without its tables is named', async () => {
  expect(await fail(system, 'events', 'list', 'orders')).toContain(
    'The database of orders has no table delayed_events: start the whole system once. ' +
      'Where that does not help, a migration of orders has to make it.',
  );
});

test('nothing waits at first', async () => {
  for (const client of [orders, await connectAs(system, 'identity')]) await client.query(INBOX);
  expect(await events()).toContain('Nothing waits in Fixture.');
  expect(await events('list', '--json')).toBe('[]\n');
  expect(await events('replay', '--all')).toContain('Nothing is parked.');
});

test('list shows the first of each row, why it waits, and how many wait behind it', async () => {
  const fault = 'Error: no\u001b[2J such product\n    at somewhere';
  await delay({ id: broken, row: 'desk', tries: 8, fault, retryAt: 'NULL' });
  await delay({ id: second, row: 'desk' });
  await delay({ id: third, row: 'desk' });
  await delay({
    id: late,
    row: 'lamp',
    tries: 2,
    fault: 'Error: locked',
    retryAt: `now() + interval '1 hour'`,
  });
  const text = await events();
  expect(text).toMatch(
    new RegExp(
      `orders +parked +${broken} +${type} +desk +8 +2026-01-02 08:49:06 +2\\n  Error: no\u{fffd}\\[2J such product\\n` +
        `orders +delayed +${late} +${type} +lamp +2 +2026-01-02 08:49:06 +0\\n  Error: locked\\n`,
    ),
  );
  expect(text).not.toContain(second);
  expect(await events('list', 'identity')).toContain('Nothing waits in identity.');
  expect(JSON.parse(await events('list', 'orders', '--json'))).toEqual([
    expect.objectContaining({
      service: 'orders',
      id: broken,
      type,
      subject: 'desk',
      state: 'parked',
      behind: 2,
      fault,
    }),
    expect.objectContaining({ id: late, state: 'delayed', tries: 2, since: '2026-01-02T03:04:06.000Z' }),
  ]);
});

test('show prints the whole event, its fault, and what it waits for', async () => {
  const text = await events('show', broken);
  expect(text).toContain('orders: parked since 2026-01-02 08:49:06, tried 8 times, 2 behind it\n');
  expect(text).toContain('\n    at somewhere\n');
  expect(text).toContain('"time": "2026-01-02T03:04:05.678Z"');
  expect(await events('show', third)).toContain(`It waits for ${broken}, which comes first in its row.`);
  expect(JSON.parse(await events('show', third, '--json'))).toEqual([
    expect.objectContaining({
      id: third,
      state: 'waiting',
      first: broken,
      event: expect.objectContaining({ data: { a: 1 } }),
    }),
  ]);
});

test('replay has one tried again, or all that are parked', async () => {
  expect(await fail(system, 'events', 'replay', second)).toContain(
    `In orders, ${second} waits for ${broken}, which comes first in its row: replay that one.`,
  );
  const parkedAndDelayed = [
    { id: broken, tries: 8, is_due: null },
    { id: late, tries: 2, is_due: false },
  ];
  expect(await waiting()).toEqual(parkedAndDelayed);
  expect(await events('replay', broken)).toContain(`orders tries ${broken} again, and then the 2 behind it.`);
  expect(await waiting()).toEqual(parkedAndDelayed.slice(1));
  expect(await events('replay', late)).toContain(`orders tries ${late} again.`);
  expect(await waiting()).toEqual([]);

  await orders.query('UPDATE delayed_events SET tries = 8, retry_at = NULL WHERE id = ANY ($1)', [
    [broken, late],
  ]);
  expect(await events('replay', '--all', 'identity')).toContain('Nothing is parked.');
  expect(JSON.parse(await events('replay', '--all', '--json'))).toMatchObject([{ id: broken }, { id: late }]);
  expect(await waiting()).toEqual([]);
});

test('what cannot be done is said in a sentence', async () => {
  expect(await fail(system, 'events', 'list', 'catalog')).toContain(
    'Fixture has no service catalog that is told of events. There are: orders, identity.',
  );
  expect(await fail(system, 'events', 'drop')).toContain(
    'There is no command drop. There are: list, show, replay. --help shows how.',
  );
  expect(await fail(system, 'events', 'show', 'x1')).toContain('x1 is no id of an event, such as 0192');
  expect(await fail(system, 'events', 'replay', idOf(9))).toContain(
    `No event ${idOf(9)} waits in Fixture: it has been handled, or never came.`,
  );
  expect(await fail(system, 'events', 'show')).toContain('Usage: npm run events -- show ID');
  expect(await fail(system, 'events', 'replay')).toContain('Usage: npm run events -- replay ID …');
  expect(await events('--help')).toContain('npm run events -- replay --all');
  await succeed(system, 'stop');
  expect(await fail(system, 'events')).toContain('`npm start` first');
});
