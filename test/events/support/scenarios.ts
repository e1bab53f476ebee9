import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Arena, Handled } from './arena.ts';
import { Swallow } from './swallow.ts';

/** What went wrong between what happened and what was handled. */
export interface Faults {
  readonly lost: number;
  readonly twice: number;
  /** Rows whose changes came in another order. */
  readonly outOfOrder: number;
}

export const NONE: Faults = { lost: 0, twice: 0, outOfOrder: 0 };

const ROWS = 10;
const VERSIONS = 40;

const INSERT = 'INSERT INTO outbox (event) VALUES ($1)';

type Row = { readonly id: string };

function faults(handled: readonly Handled[], rows: readonly Row[], versions: number): Faults {
  const perRow = rows.map(({ id }) =>
    handled.filter(({ subject }) => subject === id).map(({ version }) => version),
  );
  return {
    lost: rows.length * versions - perRow.flatMap((given) => [...new Set(given)]).length,
    twice: perRow.flatMap((given) => given.filter((one, at) => given.indexOf(one) !== at)).length,
    outOfOrder: perRow.filter((given) => given.some((one, at) => one < (given[at - 1] ?? 0))).length,
  };
}

/** An event as the relay sends it. */
export const event = (subject: string, version: number, more: object = {}) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/producer',
  type: 'producer.Thing.changed',
  subject,
  time: new Date().toISOString(),
  dataversion: 1,
  data: { version },
  ...more,
});

/** Onto the bus, as the producer. */
export const append = (arena: Arena, ...events: object[]) => arena.bus.append(events);

/** Every row is changed again and again, with two replicas of each service, of which those of one die as it is said. */
export async function work(arena: Arena, dying?: 'producer' | 'consumer', fatal = ''): Promise<Faults> {
  const rows = await arena.rows(ROWS);
  for (const role of ['producer', 'producer', 'consumer', 'consumer'] as const)
    arena.start(role, { versions: VERSIONS, ...(role === dying && { fatal }) });
  return faults(await arena.handled(ROWS * VERSIONS), rows, VERSIONS);
}

/** Many changes of one row are there before anybody handles them. */
export async function burst(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(1);
  const versions = ROWS * VERSIONS;
  await append(arena, ...Array.from({ length: versions }, (_, at) => event(rows[0]!.id, at + 1)));
  arena.start('consumer');
  return faults(await arena.handled(versions), rows, versions);
}

/** A transaction that has taken its position first commits last. */
export async function lateCommit(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(2);
  const slow = await arena.connect('producer');
  await slow.query('BEGIN');
  await slow.query(INSERT, [JSON.stringify(event(rows[0]!.id, 1))]);
  await arena.query('producer', INSERT, [JSON.stringify(event(rows[1]!.id, 1))]);
  arena.start('producer');
  arena.start('consumer');
  await arena.handled(1);
  await slow.query('COMMIT');
  await slow.end();
  return faults(await arena.handled(2), rows, 1);
}

/** The bus delivers once more what it has delivered already. */
export async function again(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(1);
  const [first, second] = [event(rows[0]!.id, 1), event(rows[0]!.id, 2)];
  await append(arena, first, second);
  await append(arena, first);
  arena.start('consumer');
  await arena.handled(2);
  await arena.bus.repeat([first, second]);
  return faults(await arena.handled(2), rows, 2);
}

/** The first of three cannot be handled for a while. */
export async function hindered(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(1);
  const { id } = rows[0]!;
  await append(arena, event(id, 1, { data: { version: 1, fails: true } }), event(id, 2), event(id, 3));
  arena.start('consumer');
  await arena.met(3);
  await arena.mend();
  return faults(await arena.handled(3), rows, 3);
}

/** The bus is away when the services start, and goes away again on the way. */
export async function outage(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(ROWS);
  // Something it has, and has to have when it comes back.
  await append(arena, event(randomUUID(), 1));
  await arena.transport.goAway();
  for (const role of ['producer', 'consumer'] as const) arena.start(role, { versions: VERSIONS });
  // Until much of it waits in the outbox.
  await arena.told((ROWS * VERSIONS) / 2);
  await arena.transport.comeBack();
  await arena.met(20);
  await arena.transport.goAway();
  await setTimeout(1_000);
  await arena.transport.comeBack();
  const handled = await arena.handled(ROWS * VERSIONS + 1);
  const found = faults(handled, rows, VERSIONS);
  return { ...found, lost: handled.length > ROWS * VERSIONS ? found.lost : found.lost + 1 };
}

/** The bus has no room when the services start, and not for a good while. */
export async function full(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(ROWS);
  await arena.bus.fill();
  for (const role of ['producer', 'producer', 'consumer'] as const) arena.start(role, { versions: VERSIONS });
  await arena.told(ROWS * VERSIONS);
  await setTimeout(4_000);
  const met = await arena.query('consumer', 'SELECT FROM handled');
  if (met.length === ROWS * VERSIONS) throw new Error('there was room');
  await arena.bus.makeRoom();
  return faults(await arena.handled(ROWS * VERSIONS), rows, VERSIONS);
}

/** By ten minutes, in opposite directions. */
export async function clocksApart(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(ROWS);
  arena.start('producer', { versions: VERSIONS, skew: 10 });
  arena.start('consumer', { skew: -10 });
  return faults(await arena.handled(ROWS * VERSIONS), rows, VERSIONS);
}

/** What is on its way to the bus is lost once, after the producer has given it away. */
export async function swallowed(arena: Arena, port: number): Promise<Faults> {
  const rows = await arena.rows(1);
  const tell = (version: number) =>
    arena.query('producer', INSERT, [JSON.stringify(event(rows[0]!.id, version))]);
  const way = await Swallow.before(port);
  try {
    arena.start('producer', { busUrl: way.on(arena.bus.urlOf('producer')) });
    arena.start('consumer');
    await tell(1);
    await arena.met(1);
    way.swallow();
    for (let version = 2; version <= VERSIONS; version += 1) await tell(version);
    await setTimeout(1_500);
    way.breakOff();
    return faults(await arena.handled(VERSIONS), rows, VERSIONS);
  } finally {
    await way.close();
  }
}
