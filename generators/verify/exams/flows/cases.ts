import type { ExamStep } from '../../plan/exam-plan.ts';
import { pivotOf } from '../../plan/flows.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Values } from '../../rows/stored-row.ts';
import { callOf } from '../ask/call-of.ts';
import { send } from '../ask/call.ts';
import { wrong } from '../ask/expect.ts';
import type { Sitting } from '../ask/sitting.ts';
import { begin, type Beginning, ownLists } from './beginning.ts';
import { type Fault, failing, type Way } from './faults.ts';
import { type Run, runOf } from './run.ts';
import { itemsOf, operationOf } from './step-items.ts';
import { Supplies } from './supplies.ts';

/** One step that fails in one way. */
export interface Case {
  readonly beginning: Beginning;
  readonly step: ExamStep;
  readonly index: number;
  readonly way: Way;
  readonly question: string;
  /** Who is killed, where somebody is. */
  readonly victim: string | undefined;
  /** Whether the flow has to be taken back: the step was refused, and nothing that can only be completed is done yet. */
  readonly isUndone: boolean;
}

const WORDS: Readonly<Record<Way, string>> = {
  refused: 'is refused',
  error: 'fails twice',
  timeout: 'does not answer',
  'crash before': 'is cut off before it is done',
  'crash after': 'is cut off when it is done and nobody knows it',
};

export function casesOf(beginning: Beginning): Case[] {
  const { flow } = beginning;
  const pivot = pivotOf(flow);
  return flow.steps.flatMap((step, index) =>
    (Object.keys(WORDS) as Way[]).map((way) => ({
      beginning,
      step,
      index,
      way,
      question: `${step.entity}.${step.operation} ${WORDS[way]}`,
      victim:
        way === 'crash before' ? step.entity.split('.')[0] : way === 'crash after' ? flow.service : undefined,
      isUndone: way === 'refused' && index <= pivot,
    })),
  );
}

/** A case that only waits for its flow to go on. */
export interface Prepared {
  readonly case: Case;
  readonly run: Run;
  readonly supplies: Supplies;
  readonly fault: Fault;
  readonly undoFaults: readonly { readonly index: number; readonly name: string; readonly fault: Fault }[];
}

/** How often each undo fails first. */
export const UNDO_FAULTS = 3;

/** How often it happens: once, what is tried again may happen twice. */
const TIMES: Readonly<Record<Way, number>> = {
  refused: 1,
  error: 2,
  timeout: 1,
  'crash before': 1,
  'crash after': 1,
};

/** Begins a flow that stands still yet, and sets the faults of the case. @throws NoSuchRow where that cannot be done. */
export async function prepared(sitting: Sitting, one: Case): Promise<Prepared> {
  const { beginning, step, index, way } = one;
  const { plan, rows } = sitting;
  const supplies = new Supplies(sitting);
  const beginner = await begin(sitting, beginning, await ownLists(sitting, beginning));
  await supplies.provide(itemsOf(plan, beginning.flow, beginner.facts, rows.setting));
  const answer = await send(await callOf(sitting, beginner.arrangement));
  if (answer.status >= 300) throw wrong(answer, 'a success, after which the flow begins');
  const run = runOf(sitting, beginner, answer.body as Values);
  const item = run.items.find((each) => each.step === step);
  const fault = item && (await failing(sitting, run, item, way, TIMES[way]));
  if (!fault) throw new NoSuchRow('nothing outside tells when it is done');
  return { case: one, run, supplies, fault, undoFaults: await failingUndos(sitting, run, index) };
}

async function failingUndos(sitting: Sitting, run: Run, before: number): Promise<Prepared['undoFaults']> {
  const found: { index: number; name: string; fault: Fault }[] = [];
  for (const [index, step] of run.flow.steps.entries()) {
    const item = run.items.find((each) => each.step === step);
    const undo = item && operationOf(item.entity, step.undo);
    if (!item || !undo || index >= before) continue;
    const fault = await failing(sitting, run, { ...item, operation: undo }, 'error', UNDO_FAULTS);
    if (fault) found.push({ index, name: `${step.entity}.${undo.name}`, fault });
  }
  return found;
}
