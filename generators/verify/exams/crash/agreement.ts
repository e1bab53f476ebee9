import { setTimeout as sleep } from 'node:timers/promises';
import type { ExamFlow } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { Sitting } from '../ask/sitting.ts';
import { BUS } from '../delivery/transports/postgres.ts';
import { type Beginner, type Beginning, beginningsOf } from '../flows/beginning.ts';
import { type Run, runOf, standingsOf } from '../flows/run.ts';
import { isDone, type Journal } from './journal.ts';

/** Of what nothing stands in the way of, the share that has to be completed. */
const COMPLETED = 0.95;

export const unanswered = ({ entries }: Journal) =>
  entries
    .filter(({ answer }) => !answer)
    .map(({ key, tries }) => `the call with the key ${key} had no answer after ${tries} tries`);

/** A fault of the service is none to ask again after: whoever is told of one gives up. */
export const calledFaults = ({ entries }: Journal) =>
  entries
    .filter(({ open }) => open.includes('500'))
    .map(({ key }) => `the call with the key ${key} was answered with 500`);

/** Rows that there were before, by the tables that calls create rows in. */
export async function rowCounts(
  sitting: Sitting,
  beginners: readonly Beginner[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { beginning } of beginners)
    if (beginning.action.kind === 'create' && !counts.has(beginning.entity.id))
      counts.set(beginning.entity.id, await countOf(sitting, beginning.entity));
  return counts;
}

async function countOf({ databases }: Sitting, { service, table }: Beginning['entity']): Promise<number> {
  const [row] = await databases.query<{ count: number }>(
    service,
    `SELECT count(*)::int AS count FROM ${quoted(table)}`,
  );
  return row?.count ?? 0;
}

export async function acknowledged(
  sitting: Sitting,
  journal: Journal,
  before: ReadonlyMap<string, number>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const entry of journal.entries) {
    const { beginning } = entry.beginner;
    if (entry.answer && !isDone(entry))
      faults.push(`expected a success, saw ${entry.answer.status} ${entry.answer.text.slice(0, 300)}`);
    if (entry.told.size > 1) faults.push(`the key ${entry.key} was answered with ${entry.told.size} rows`);
    for (const id of entry.told) {
      const { service, table } = beginning.entity;
      const rows = await sitting.databases.query(service, `SELECT FROM ${quoted(table)} WHERE id = $1`, [id]);
      if (rows.length !== 1)
        faults.push(`the row ${id} of ${beginning.entity.id} was acknowledged and is not there`);
    }
  }
  for (const [id, count] of before) {
    const own = journal.entries.filter(
      ({ beginner }) => beginner.beginning.entity.id === id && beginner.beginning.action.kind === 'create',
    );
    const entity = own[0]?.beginner.beginning.entity;
    const now = entity ? await countOf(sitting, entity) : count;
    if (now - count !== own.length) faults.push(`${own.length} calls have made ${now - count} rows of ${id}`);
  }
  return faults;
}

export const runsOf = (sitting: Sitting, { entries }: Journal): Run[] =>
  entries
    .filter((entry) => isDone(entry))
    .map(({ beginner, answer }) =>
      runOf(
        sitting,
        beginner,
        answer && answer.status < 300
          ? (answer.body as Values)
          : (beginner.arrangement.row ?? { values: {} }).values,
      ),
    );

/** Milliseconds within which what has happened has to be told, and between two looks: a bus that was away is found again by and by. */
const TELLING = 30_000;
const PAUSE = 200;

/** What begins flows is on the bus once for each, and nothing is that has not happened. */
export async function told(sitting: Sitting, runs: readonly Run[], since: Date): Promise<string[]> {
  const end = Date.now() + TELLING;
  let faults = await untold(sitting, runs, since);
  for (; faults.length > 0 && Date.now() < end; faults = await untold(sitting, runs, since))
    await sleep(PAUSE);
  return faults;
}

async function untold(sitting: Sitting, runs: readonly Run[], since: Date): Promise<string[]> {
  const { plan } = sitting;
  const own = runs.filter(({ flow }) => plan.publishers.includes(flow.service));
  if (own.length === 0) return [];
  const rows: Told[] = [];
  for (const flow of new Set(own.map((run) => run.flow))) rows.push(...(await toldOf(sitting, flow, since)));
  const events = new Map(rows.map(({ type, subject, count }) => [`${type} of ${subject}`, count]));
  const happened = new Set(own.map(({ flow, id }) => `${typeOf(flow)} of ${id}`));
  return [
    ...[...happened]
      .filter((event) => events.get(event) !== 1)
      .map((event) => `${event} is on the bus ${events.get(event) ?? 0} times`),
    ...[...events.keys()]
      .filter(
        (event) =>
          !happened.has(event) &&
          own.some(
            ({ flow }) =>
              flow.when.event !== 'changed' &&
              isCreation(plan, flow) &&
              event.startsWith(`${typeOf(flow)} of `),
          ),
      )
      .map((event) => `${event} is on the bus, and nobody was told that it has happened`),
  ];
}

interface Told {
  readonly type: string;
  readonly subject: string;
  readonly count: number;
}

/** On the bus, or, where that is no table, what the outbox says of it. */
async function toldOf({ databases, plan }: Sitting, flow: ExamFlow, since: Date): Promise<Told[]> {
  const isTable = plan.broker === 'postgres';
  const pool = databases.pool(isTable ? BUS : databases.nameOf(flow.service));
  const { rows } = await pool.query<Told>(
    `SELECT event ->> 'type' AS type, event ->> 'subject' AS subject, count(*)::int AS count
     FROM ${isTable ? 'bus.events' : 'outbox'}
     WHERE event ->> 'type' = $1 AND (event ->> 'time')::timestamptz >= $2 ${isTable ? '' : 'AND sent_at IS NOT NULL'}
     GROUP BY 1, 2`,
    [typeOf(flow), since],
  );
  return rows;
}

const typeOf = ({ when }: ExamFlow) => `${when.entity}.${when.event}`;

const isCreation = (plan: Sitting['plan'], flow: ExamFlow) =>
  beginningsOf(plan, flow)[0]?.action.kind === 'create';

/** Flows that have begun for rows that there are not: whatever was not committed has begun nothing. */
export async function baseless(
  { databases }: Sitting,
  beginners: readonly Beginner[],
  since: Date,
): Promise<string[]> {
  const faults: string[] = [];
  const begun = new Map(beginners.map(({ beginning: { flow, entity } }) => [flow.name, { flow, entity }]));
  for (const { flow, entity } of begun.values()) {
    const rows = await databases.query<{ row: string }>(
      flow.service,
      `SELECT row_id AS row FROM flows WHERE name = $1 AND begun_at >= $2
         AND NOT EXISTS (SELECT FROM ${quoted(entity.table)} AS own WHERE own.id::text = row_id)`,
      [flow.name, since],
    );
    faults.push(...rows.map(({ row }) => `${flow.name} has begun for ${row}, and there is no such row`));
  }
  return faults;
}

export async function completed(sitting: Sitting, runs: readonly Run[]): Promise<string[]> {
  const states: string[] = [];
  for (const run of runs) {
    const [standing] = await standingsOf(sitting, run);
    states.push(standing?.state === 'done' ? 'done' : `${standing?.state} (${standing?.reason})`);
  }
  const others = states.filter((state) => state !== 'done');
  if (others.length <= states.length * (1 - COMPLETED)) return [];
  return [
    `${states.length - others.length} of ${states.length} are done; the others are ${[...new Set(others)].join(', ')}`,
  ];
}

export const unbalanced = (before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>) =>
  [...now]
    .filter(([id, by]) => before.get(id) !== by)
    .map(
      ([id, by]) => `the two sides of the invariant of ${id} differ by ${by}, and have by ${before.get(id)}`,
    );
