import { setTimeout as sleep } from 'node:timers/promises';
import type { ExamEntity, ExamFlow } from '../../plan/exam-plan.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { Beginner } from './beginning.ts';
import type { Sitting } from '../ask/sitting.ts';
import { itemsOf, type StepItem } from './step-items.ts';

/** A flow that has begun for a row, and what it is to do. */
export interface Run {
  readonly flow: ExamFlow;
  readonly entity: ExamEntity;
  readonly id: string;
  readonly items: readonly StepItem[];
}

/** How a flow stands in its table. */
export interface Standing {
  readonly state: 'running' | 'undoing' | 'done' | 'undone';
  readonly reason: string | null;
  readonly fault: string | null;
  readonly steps: readonly { readonly name: string; readonly state: string }[];
}

/** What has begun with this call, by the row that the service has answered with. */
export function runOf(
  { plan, rows }: Sitting,
  { beginning, arrangement, facts }: Beginner,
  row: Values,
): Run {
  const { flow, entity } = beginning;
  const known = arrangement.action.operation ? facts : rows.facts(entity, row);
  return { flow, entity, id: String(row['id']), items: itemsOf(plan, flow, known, rows.setting) };
}

/** All flows of this name for the row. */
export const standingsOf = ({ databases }: Sitting, { flow, id }: Run): Promise<Standing[]> =>
  databases.query<Standing & Values>(
    flow.service,
    'SELECT state, reason, fault, steps FROM flows WHERE row_id = $1 AND name = $2',
    [id, flow.name],
  );

/** The flows of these rows, those that their ends have begun included, that have not ended. */
export async function unfinished({ databases }: Sitting, runs: readonly Run[]): Promise<string[]> {
  const found: string[] = [];
  for (const [service, own] of Object.entries(Object.groupBy(runs, ({ flow }) => flow.service))) {
    const rows = await databases.query<{ name: string; row: string; state: string; fault: string | null }>(
      service,
      `SELECT name, row_id AS row, state, fault FROM flows WHERE row_id = ANY($1) AND ended_at IS NULL`,
      [(own ?? []).map(({ id }) => id)],
    );
    found.push(
      ...rows.map(
        ({ name, row, state, fault }) => `${name} of ${row} is ${state}${fault ? ` (${fault})` : ''}`,
      ),
    );
  }
  return found;
}

/** Milliseconds between two looks. */
const pause = 100;

/** Waits until all of them have ended. What has not by then. */
export async function untilEnded(
  sitting: Sitting,
  runs: readonly Run[],
  patience: number,
): Promise<string[]> {
  for (const end = Date.now() + patience; ; await sleep(pause)) {
    sitting.examiner.signal.throwIfAborted();
    const left = await unfinished(sitting, runs);
    if (left.length === 0 || Date.now() > end) return left;
  }
}
