import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';
import { cleanUp, connectAs, fail, makeSystem, succeed, type TestSystem } from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

const running = '01920c3e-7b1a-7c52-9d0e-3f6a1b2c4d01';
const late = '01920c3e-7b1a-7c52-9d0e-3f6a1b2c4d02';
const done = '01920c3e-7b1a-7c52-9d0e-3f6a1b2c4d03';

let system: TestSystem;
let orders: pg.Client;
beforeAll(async () => {
  system = await makeSystem({
    events: { catalog: { publishes: ['catalog.Product.changed'] }, orders: { flows: ['checkout'] } },
  });
  system.env = { TZ: 'Asia/Kathmandu' };
  await succeed(system, 'start', '--detach');
  orders = await connectAs(system, 'orders');
});
afterAll(() => orders.end());

const flows = async (...args: string[]) => (await succeed(system, 'flows', ...args)).text();

const row = async (id: string) =>
  (await orders.query(`SELECT reason, version, due_at <= now() AS due FROM flows WHERE id = $1`, [id]))
    .rows[0];

const steps = (...states: string[]) =>
  JSON.stringify(
    states.map((state, index) => ({
      name: `shop.Step.${index}`,
      state,
      ...(index === 2 && { pivot: true }),
    })),
  );

test('a service without its table is named', async () => {
  expect(await fail(system, 'flows')).toContain(
    'The database of orders has no table flows: start the whole system once.',
  );
});

test('list says which flows have not ended, and why', async () => {
  await orders.query(`
    CREATE TABLE flows (id uuid PRIMARY KEY, name text, row_id text, state text, steps jsonb, reason text, fault text,
      tries integer DEFAULT 3, due_at timestamptz DEFAULT '2126-01-02T03:04:05Z', begun_at timestamptz DEFAULT '2026-01-02T03:04:05Z',
      ended_at timestamptz, version integer DEFAULT 1)`);
  expect(await flows()).toContain('All flows have ended.');
  await orders.query(
    `INSERT INTO flows (id, name, row_id, state, steps, fault) VALUES ($1, 'checkout', 'a', 'running', $2, 'stock: down'), ($3, 'checkout', 'b', 'running', $4, NULL)`,
    [running, steps('done', 'open', 'open'), late, steps('done', 'done', 'done')],
  );
  await orders.query(
    `INSERT INTO flows (id, name, row_id, state, steps, reason, due_at, ended_at) VALUES ($1, 'checkout', 'c', 'undone', $2, 'no-luck', NULL, now())`,
    [done, steps('undone', 'refused', 'open')],
  );
  const text = await flows();
  expect(text).toMatch(/^SERVICE +ID +FLOW +STATE +BEGUN +WHY$/m);
  expect(text).toMatch(
    new RegExp(`^orders +${running} +checkout +running +2026-01-02 08:49:05 +stock: down$`, 'm'),
  );
  expect(text).not.toContain(done);
  expect(await flows('list', 'orders', '--all')).toMatch(
    new RegExp(`${done} +checkout +undone .* no-luck$`, 'm'),
  );
  expect(JSON.parse(await flows('list', '--json'))).toMatchObject([
    {
      service: 'orders',
      id: running,
      flow: 'checkout',
      row: 'a',
      state: 'running',
      fault: 'stock: down',
      tries: 3,
    },
    { service: 'orders', id: late },
  ]);
});

test('show says how far a flow is', async () => {
  const text = await flows('show', 'orders', running);
  expect(text).toContain(`checkout ${running} of a: running`);
  expect(text).toContain('tried 3 times: stock: down');
  expect(text).toMatch(/^done +shop\.Step\.0\nopen +shop\.Step\.1\nopen +shop\.Step\.2$/m);
});

test('resume has what waits tried at once', async () => {
  expect(await row(running)).toMatchObject({ due: false });
  await flows('resume', 'orders', running);
  expect(await row(running)).toMatchObject({ due: true, version: 1 });
  expect(await fail(system, 'flows', 'resume', 'orders', done)).toContain(`The flow ${done} is undone since`);
});

test('cancel has it taken back, as long as that is possible', async () => {
  await flows('cancel', 'orders', running);
  expect(await row(running)).toMatchObject({ reason: 'cancelled', due: true, version: 2 });
  expect(await fail(system, 'flows', 'cancel', 'orders', late)).toContain(
    `The flow ${late} is running and can no longer be taken back. \`npm run flows -- show orders ${late}\` says how far it is.`,
  );
  expect(await row(late)).toMatchObject({ reason: null, version: 1 });
});

test.each([
  [['show', 'orders'], 'Usage: npm run flows -- show SERVICE ID'],
  [['cancel', 'orders', 'a', 'b'], 'Usage: npm run flows -- cancel SERVICE ID'],
  [
    ['resume', 'orders', 'a'],
    'orders has no flow a. `npm run flows -- list orders --all` shows those that it has.',
  ],
  [['list', 'catalog'], 'Fixture has no service catalog with flows. There are: orders.'],
  [['drop'], 'There is no command drop. There are: list, show, resume, cancel. --help shows how.'],
])('%j is refused in a sentence', async (args, sentence) => {
  expect(await fail(system, 'flows', ...args)).toContain(sentence);
});

test('--help shows how', async () => {
  expect(await flows('--help')).toContain('npm run flows -- show orders 0199f0e4');
});

test('without a running system it says so', async () => {
  await succeed(system, 'stop');
  expect(await fail(system, 'flows')).toMatch(/not running|does not run/);
});
