import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Arena } from './support/arena.ts';
import type { Mutation } from './support/build.ts';
import { again, append, event, type Faults, hindered, lateCommit, NONE, work } from './support/scenarios.ts';
import { Server } from './support/server.ts';

let server: Server;
let arena: Arena;
beforeAll(async () => {
  server = await Server.start();
});
afterEach(() => arena.close());
afterAll(() => server.stop());

describe('what happens is handled once and in order', () => {
  test('with two replicas of each service', async () => {
    arena = await Arena.open(server);
    expect([await work(arena), arena.deaths]).toEqual([NONE, 0]);
  });

  test.each([
    ['producer', 'before:WITH added AS (INSERT INTO outbox:40'],
    ['producer', 'before:COMMIT:40'],
    ['producer', 'after:COMMIT:40'],
    ['producer', 'before:SELECT bus.append:2'],
    ['producer', 'after:SELECT bus.append:2'],
    ['consumer', 'before:COMMIT:60'],
    ['consumer', 'after:COMMIT:60'],
    ['consumer', 'before:SELECT bus.acknowledge:3'],
  ] as const)('where a %s dies %s', async (role, fatal) => {
    arena = await Arena.open(server);
    expect(await work(arena, role, fatal)).toEqual(NONE);
    expect(arena.deaths).toBeGreaterThan(0);
  });

  test('while the bus is brought up to date', async () => {
    arena = await Arena.open(server);
    let isOver = false;
    const working = work(arena).finally(() => (isOver = true));
    while (!isOver) await arena.subscribe();
    expect([await working, arena.deaths]).toEqual([NONE, 0]);
    const deadlocks = `SELECT deadlocks::integer FROM pg_stat_database WHERE datname = 'bus'`;
    expect(await arena.query('bus', deadlocks)).toEqual([{ deadlocks: 0 }]);
  });

  test('where it was committed after something with a later position', async () => {
    arena = await Arena.open(server);
    expect(await lateCommit(arena)).toEqual(NONE);
  });

  test('where the bus delivers it again', async () => {
    arena = await Arena.open(server);
    expect(await again(arena)).toEqual(NONE);
  });

  test('where something cannot be handled for a while', async () => {
    arena = await Arena.open(server);
    expect(await hindered(arena)).toEqual(NONE);
  });

  test('where the consumer comes late', async () => {
    arena = await Arena.open(server);
    const [row] = await arena.rows(1);
    const versions = Array.from({ length: 50 }, (_, index) => index + 1);
    await append(arena, ...versions.map((version) => event(row!.id, version)));
    arena.start('consumer');
    expect((await arena.handled(50)).map(({ version }) => version)).toEqual(versions);
  });
});

test('what cannot be handled waits with what follows it, and others go on', async () => {
  arena = await Arena.open(server);
  const [bad, good] = await arena.rows(2);
  const poison = event(bad!.id, 1, { data: { version: 1, fails: true } });
  // A row of another entity that has the same key.
  const namesake = event(bad!.id, 9, { type: 'producer.Other.changed' });
  await append(
    arena,
    poison,
    event(bad!.id, 2),
    namesake,
    event(good!.id, 1),
    event(good!.id, 2, { dataversion: 7 }),
  );
  arena.start('consumer');
  const [first, second] = (await arena.handled(2)).toSorted((one, other) => one.version - other.version);
  expect([first, second]).toMatchObject([
    { subject: good!.id, version: 1 },
    { subject: bad!.id, version: 9 },
  ]);
  // As after the last try.
  await arena.query('consumer', 'UPDATE delayed_events SET retry_at = NULL WHERE tries > 0');
  await append(arena, event(bad!.id, 3), event(good!.id, 3));
  expect(await arena.handled(2)).toHaveLength(2);
  const waiting = await arena.query('consumer', 'SELECT about, fault FROM delayed_events ORDER BY position');
  expect(
    waiting.filter(({ about }) => about === `producer.Thing/${bad!.id}`).map(({ fault }) => fault),
  ).toEqual(['Error: it cannot be handled', null, null]);
  expect(
    waiting.filter(({ about }) => about === `producer.Thing/${good!.id}`).map(({ fault }) => fault),
  ).toEqual(['Error: version 7 of producer.Thing.changed is not known here', null]);
  // As `npm run events -- replay` does.
  await arena.mend();
  await arena.query('consumer', 'UPDATE delayed_events SET retry_at = now(), tries = 0 WHERE id = $1', [
    poison.id,
  ]);
  const handled = await arena.handled(5);
  expect(handled.filter(({ subject }) => subject === bad!.id).map(({ version }) => version)).toEqual([
    9, 1, 2, 3,
  ]);
});

test('events are forgotten after a week, but not while somebody has not read them', async () => {
  arena = await Arena.open(server);
  const [row] = await arena.rows(1);
  const kept = async () => (await arena.query('bus', 'SELECT FROM bus.events')).length;
  const age = () => arena.query('bus', `UPDATE bus.events SET appended_at = now() - interval '8 days'`);
  await append(arena, event(row!.id, 1));
  await age();
  await append(arena, event(row!.id, 2));
  expect(await kept()).toBe(2);
  arena.start('consumer');
  await arena.handled(2);
  await append(arena, event(row!.id, 3));
  await arena.handled(3);
  expect(await kept()).toBe(2);
  await arena.stop();
  // Where nobody is told of anything, nobody can be late.
  await arena.subscribe([]);
  await age();
  await append(arena, event(row!.id, 4));
  expect(await kept()).toBe(1);
});

test('an event of somebody else is refused, and a service touches nothing but its own', async () => {
  arena = await Arena.open(server);
  const [row] = await arena.rows(1);
  const asConsumer = (text: string, values?: unknown[]) => arena.queryAs('consumer', 'bus', text, values);
  await expect(asConsumer('SELECT bus.append($1)', [JSON.stringify([event(row!.id, 1)])])).rejects.toThrow(
    'consumer does not publish producer.Thing.changed',
  );
  for (const table of ['events', 'cursors', 'subscriptions', 'publications', 'partitions'])
    await expect(asConsumer(`SELECT FROM bus.${table}`)).rejects.toThrow('permission denied');
  await expect(asConsumer(`SELECT bus.enrol('consumer', '/producer', '{any}', '{}')`)).rejects.toThrow(
    'permission denied',
  );
  await append(arena, event(row!.id, 1, { source: '/somebody-else' }));
  expect(await arena.query('bus', `SELECT event ->> 'source' AS source FROM bus.events`)).toEqual([
    { source: '/producer' },
  ]);
});

/** Designs that look right and are not, and the scenario in which it shows. */
const mutants: readonly [string, Mutation, (arena: Arena) => Promise<Faults>][] = [
  [
    'a relay that goes by position',
    replaced(
      'events/relay',
      'WHERE sent_at IS NULL',
      () => `WHERE position > (SELECT coalesce(max(position), 0) FROM outbox WHERE sent_at IS NOT NULL)`,
    ),
    lateCommit,
  ],
  [
    'a relay that marks before it sends',
    replaced(
      'events/relay',
      /( *await this\.bus\.publish[^;]*;\n)([^]*?\]\);\n)/,
      (_all, send, mark) => `${mark}${send}`,
    ),
    (one) => work(one, 'producer', 'before:SELECT bus.append:2'),
  ],
  ['no inbox', replaced('events/inbox', 'return taken.length > 0', () => 'return true'), again],
  [
    'an acknowledgement before the commit',
    replaced(
      'events/postgres-bus',
      /( *await Promise\.all[^;]*;\n)( *await acknowledge[^;]*;\n)/,
      (_all, deliver, acknowledge) => `${acknowledge}${deliver}`,
    ),
    (one) => work(one, 'consumer', 'before:COMMIT:60'),
  ],
  [
    'what follows does not wait',
    replaced('events/inbox', 'return earlier !== undefined', () => 'return false'),
    hindered,
  ],
];

function replaced(file: string, find: string | RegExp, by: (...found: string[]) => string): Mutation {
  return (name, text) => {
    if (name !== file) return text;
    const changed = text.replace(find, by);
    if (changed === text) throw new Error(`${file} has no ${String(find)}`);
    return changed;
  };
}

test.each(mutants)('%s is found out', async (_name, mutate, scenario) => {
  arena = await Arena.open(server, mutate);
  expect(await scenario(arena)).not.toEqual(NONE);
});
