import type { ExamFlow } from '../../plan/exam-plan.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Sitting } from '../ask/sitting.ts';
import { type Beginner, begin, type Beginning, beginningsOf, ownLists } from '../flows/beginning.ts';
import { itemsOf } from '../flows/step-items.ts';
import type { Supplies } from '../flows/supplies.ts';
import { leave } from '../flows/unasked.ts';

/** Lists that calls share, so that flows meet at the same rows. */
const SHELVES = 5;

/** Calls for every flow that somebody outside can begin, all of them mixed, and the rows that their steps find. */
export async function beginnersOf(
  sitting: Sitting,
  flows: readonly ExamFlow[],
  supplies: Supplies,
  count: number,
): Promise<Beginner[]> {
  const ways: Beginning[] = [];
  for (const flow of flows) {
    const [way] = beginningsOf(sitting.plan, flow);
    if (way) ways.push(way);
    else await leave(sitting, flow.name, 'not asked: nobody outside can begin it');
  }
  const each = Math.ceil(count / Math.max(1, ways.length));
  const found: Beginner[][] = [];
  for (const way of ways) {
    try {
      found.push(await callsOf(sitting, way, supplies, each));
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      await leave(sitting, way.flow.name, `not asked: ${error.message}`);
    }
  }
  return Array.from({ length: each }, (_, index) => found.flatMap((own) => own[index] ?? [])).flat();
}

async function callsOf(
  sitting: Sitting,
  way: Beginning,
  supplies: Supplies,
  count: number,
): Promise<Beginner[]> {
  const shelves = await Promise.all(Array.from({ length: SHELVES }, () => ownLists(sitting, way)));
  const calls: Beginner[] = [];
  while (calls.length < count) {
    const beginner = await begin(sitting, way, shelves[calls.length % SHELVES] ?? {});
    await supplies.provide(itemsOf(sitting.plan, way.flow, beginner.facts, sitting.rows.setting));
    calls.push(beginner);
  }
  return calls;
}
