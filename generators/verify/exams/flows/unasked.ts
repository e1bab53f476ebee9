import type { ExamFlow } from '../../plan/exam-plan.ts';
import type { Sitting } from '../ask/sitting.ts';
import { unsaidOf } from './reckoning.ts';

/** Names in the report what is not asked, so that nobody believes it to be. */
export const leave = ({ examiner }: Sitting, subject: string, what: string): Promise<void> =>
  examiner.ask(subject, what, () => Promise.resolve());

/** Names what flows leave that nothing outside can be held against. */
export async function leaveUnsaid(sitting: Sitting, flows: readonly ExamFlow[]): Promise<void> {
  for (const flow of flows)
    for (const what of unsaidOf(sitting.plan, flow))
      await leave(sitting, flow.name, `not looked at, as the plan does not say what it has to be: ${what}`);
}
