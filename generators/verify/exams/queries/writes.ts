import type { ExamEntity } from '../../plan/exam-plan.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { type Action, actionsOf } from '../../wire/actions.ts';
import { otherStates } from '../../wire/refusals.ts';
import { arrange, arrangeFor } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { type Call, send } from '../ask/call.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Question } from './question.ts';

/** Every creation, change, deletion and operation, once done and once refused, with rows of their own among the many. */
export async function writesOf(sitting: Sitting, entity: ExamEntity): Promise<Question[]> {
  const questions: Question[] = [];
  for (const action of actionsOf(sitting.plan, entity)) {
    if (action.method === 'GET' || action.operation?.byHand) continue;
    const name = `${action.callers ? 'an internal ' : ''}${action.right}`;
    const done = await callsOf(sitting, [() => arrange(sitting, action)]);
    const refused = await callsOf(sitting, refusals(sitting, action));
    questions.push(
      ...asking(entity, name, done),
      ...(await byKeys(sitting, action, name)),
      ...asking(entity, `${name} that is refused`, refused),
    );
  }
  return questions;
}

/** The same with rows that are named by something else than their id. */
async function byKeys(sitting: Sitting, action: Action, name: string): Promise<Question[]> {
  const keys = (action.rowKeys ?? []).filter((key) => key.join() !== 'id');
  const questions = keys.map(async (key) => {
    const calls = await callsOf(sitting, [async () => ({ ...(await arrange(sitting, action)), key })]);
    return asking(action.entity, `${name} by ${key.join(' and ')}`, calls);
  });
  return (await Promise.all(questions)).flat();
}

function asking(entity: ExamEntity, question: string, calls: readonly Call[]): Question[] {
  if (calls.length === 0) return [];
  const ask = () => Promise.all(calls.map((call) => send(call)));
  return [{ entity, question, mayBeRefused: true, ask }];
}

/** Somebody who may not, somebody for whom the row is not there, and a row in another state. */
function refusals(sitting: Sitting, action: Action): (() => Promise<Arrangement>)[] {
  const anyState = { isReady: false, states: [] };
  const others = otherStates(action);
  return [
    ...(action.callers
      ? []
      : (['forbidden', 'hidden'] as const).map(
          (verdict) => () => arrangeFor(sitting, action, verdict, anyState),
        )),
    ...(others.length > 0 ? [() => arrange(sitting, action, { isReady: false, states: others })] : []),
  ];
}

/** Without those for which the plan leaves no row. */
async function callsOf(
  sitting: Sitting,
  arrangements: readonly (() => Promise<Arrangement>)[],
): Promise<Call[]> {
  const calls: Call[] = [];
  for (const arranged of arrangements) {
    const arrangement = await arranged().catch((error: unknown) => {
      if (error instanceof NoSuchRow) return undefined;
      throw error;
    });
    if (arrangement) calls.push(await callOf(sitting, arrangement));
  }
  return calls;
}
