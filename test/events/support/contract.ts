import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Arena, type Role } from './arena.ts';
import type { Mutation } from './build.ts';
import {
  again,
  append,
  clocksApart,
  event,
  type Faults,
  full,
  hindered,
  lateCommit,
  NONE,
  outage,
  work,
} from './scenarios.ts';
import { Server } from './server.ts';
import { type Transport, TYPES } from './transport.ts';

/** A service and where it dies, again and again. */
export type Point = readonly [Role, string];

/** A design that looks right and is not, and the scenario in which it shows. */
export type Mutant = readonly [string, Mutation, (arena: Arena) => Promise<Faults>];

/** Before and after the commit of a change with its event, and of an event with its effect. */
const COMMITS: readonly Point[] = [
  ['producer', 'after:COMMIT:40'],
  ['consumer', 'before:COMMIT:60'],
  ['consumer', 'after:COMMIT:60'],
];

/** Where a file of tests is. */
export interface Place<One extends Transport> {
  readonly server: Server;
  readonly transport: One;
  /** Closed after the test. */
  readonly open: (mutate?: Mutation) => Promise<Arena>;
}

/** For the tests of one file: a server, a transport and an arena for each test. */
export function place<One extends Transport>(start: (server: Server) => Promise<One> | One): Place<One> {
  let server: Server;
  let transport: One;
  let arena: Arena | undefined;
  beforeAll(async () => {
    server = await Server.start();
    transport = await start(server);
  });
  afterEach(async () => {
    await arena?.close();
    arena = undefined;
  });
  afterAll(async () => {
    await transport?.stop();
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get transport() {
      return transport;
    },
    open: async (mutate) => (arena = await Arena.open(server, transport, mutate)),
  };
}

/** What every transport promises. */
export function holdsContract({ open }: Place<Transport>, points: readonly Point[]): void {
  describe('what happens is handled once and in order', () => {
    test('with two replicas of each service', async () => {
      const arena = await open();
      expect([await work(arena), arena.deaths]).toEqual([NONE, 0]);
    });

    test.each([...COMMITS, ...points])('where a %s dies %s', async (role, fatal) => {
      const arena = await open();
      expect(await work(arena, role, fatal)).toEqual(NONE);
      expect(arena.deaths).toBeGreaterThan(0);
    });

    test('while the bus is brought up to date', async () => {
      const arena = await open();
      let isOver = false;
      const working = work(arena).finally(() => (isOver = true));
      while (!isOver) await arena.bus.admit(TYPES);
      expect([await working, arena.deaths, await arena.bus.faults()]).toEqual([NONE, 0, []]);
    });

    test('where it was committed after something with a later position', async () => {
      expect(await lateCommit(await open())).toEqual(NONE);
    });

    test('where the bus delivers it again', async () => {
      expect(await again(await open())).toEqual(NONE);
    });

    test('where something cannot be handled for a while', async () => {
      expect(await hindered(await open())).toEqual(NONE);
    });

    test('where the consumer comes late', async () => {
      const arena = await open();
      const [row] = await arena.rows(1);
      const versions = Array.from({ length: 50 }, (_, index) => index + 1);
      await append(arena, ...versions.map((version) => event(row!.id, version)));
      arena.start('consumer');
      expect((await arena.handled(50)).map(({ version }) => version)).toEqual(versions);
    });

    test('where the bus is away at the start, and goes away again', async () => {
      const arena = await open();
      expect([await outage(arena), arena.deaths]).toEqual([NONE, 0]);
    });

    test('where the bus has no room for a while, which the log says now and then', async () => {
      const arena = await open();
      expect([await full(arena), arena.deaths]).toEqual([NONE, 0]);
      const said = arena.logged(arena.transport.noRoom).length;
      expect([said > 0, said < 30]).toEqual([true, true]);
    });

    test('where clocks are twenty minutes apart', async () => {
      const arena = await open();
      expect([await clocksApart(arena), arena.deaths]).toEqual([NONE, 0]);
    });
  });

  test('what cannot be handled waits with what follows it, and others go on', async () => {
    await poisoned(await open());
  });
}

/** That designs which break what a transport promises are noticed by the scenarios of it. */
export function findsOut({ open }: Place<Transport>, mutants: readonly Mutant[]): void {
  test.each(mutants)('%s is found out', async (_name, mutate, scenario) => {
    expect(await scenario(await open(mutate))).not.toEqual(NONE);
  });
}

async function poisoned(arena: Arena): Promise<void> {
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
}

export const MARKS_BEFORE_IT_SENDS = replaced(
  'events/relay',
  /( *await this\.bus\.publish[^;]*;\n)([^]*?\]\);\n)/,
  (_all, send, mark) => `${mark}${send}`,
);

export const DROPS_WHAT_IS_REFUSED = replaced(
  'events/relay',
  /(await this\.bus\.publish\([^;]*\));/,
  (_all, send) => `${send}.catch(() => undefined);`,
);

export function replaced(file: string, find: string | RegExp, by: (...found: string[]) => string): Mutation {
  return (name, text) => {
    if (name !== file) return text;
    const changed = text.replace(find, by);
    if (changed === text) throw new Error(`${file} has no ${String(find)}`);
    return changed;
  };
}
