import { randomUUID } from 'node:crypto';
import type { Arena, Handled } from './arena.ts';

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
export const append = (arena: Arena, ...events: object[]) =>
  arena.queryAs('producer', 'bus', 'SELECT bus.append($1)', [JSON.stringify(events)]);

/** Every row is changed again and again, with two replicas of each service, of which those of one die as it is said. */
export async function work(arena: Arena, dying?: 'producer' | 'consumer', fatal = ''): Promise<Faults> {
  const rows = await arena.rows(ROWS);
  for (const role of ['producer', 'producer', 'consumer', 'consumer'] as const)
    arena.start(role, { versions: VERSIONS, ...(role === dying && { fatal }) });
  return faults(await arena.handled(ROWS * VERSIONS), rows, VERSIONS);
}

/** A transaction that has taken its position first commits last. */
export async function lateCommit(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(2);
  const insert = 'INSERT INTO outbox (event) VALUES ($1)';
  const slow = await arena.connect('producer');
  await slow.query('BEGIN');
  await slow.query(insert, [JSON.stringify(event(rows[0]!.id, 1))]);
  await arena.query('producer', insert, [JSON.stringify(event(rows[1]!.id, 1))]);
  arena.start('producer');
  arena.start('consumer');
  await arena.handled(1);
  await slow.query('COMMIT');
  await slow.end();
  return faults(await arena.handled(2), rows, 1);
}

/** The bus delivers once more from the beginning, as after it was restored from a copy. */
export async function again(arena: Arena): Promise<Faults> {
  const rows = await arena.rows(1);
  const first = event(rows[0]!.id, 1);
  await append(arena, first, event(rows[0]!.id, 2));
  await append(arena, first);
  arena.start('consumer');
  await arena.handled(2);
  await arena.query('bus', 'UPDATE bus.cursors SET position = 0');
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
