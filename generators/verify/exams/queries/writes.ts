import type { ExamEntity } from '../../plan/exam-plan.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { type Action, actionsOf } from '../../wire/actions.ts';
import { arrange, type Arrangement, callOf } from '../ask/arrange.ts';
import { send } from '../ask/call.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Question } from './question.ts';

/** Every creation, change, deletion and operation, once, with a row of its own among the many. */
export async function writesOf(sitting: Sitting, entity: ExamEntity): Promise<Question[]> {
  const questions: Question[] = [];
  for (const action of actionsOf(sitting.plan, entity)) {
    if (action.method === 'GET' || action.operation?.byHand) continue;
    const arrangement = await arranged(sitting, action);
    if (!arrangement) continue;
    const call = await callOf(sitting, arrangement);
    const question = `${action.callers ? 'an internal ' : ''}${action.right}`;
    questions.push({ entity, question, mayBeRefused: true, ask: async () => [await send(call)] });
  }
  return questions;
}

/** Undefined where the plan leaves no row for which it could be done. */
const arranged = (sitting: Sitting, action: Action): Promise<Arrangement | undefined> =>
  arrange(sitting, action).catch((error: unknown) => {
    if (error instanceof NoSuchRow) return undefined;
    throw error;
  });
