import type { Exam } from '../../../generators/verify/exam.ts';
import { WrongAnswer } from '../../../generators/verify/exam.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';

/** Each question with the message of its failure; an empty text where it has passed. */
export async function answersOf(
  exam: Exam,
  system: SystemUnderExam,
  service?: string,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  const { signal } = new AbortController();
  const ask = async (subject: string, question: string, answer: () => Promise<void>): Promise<void> => {
    const said = await answer().then(
      () => '',
      (error: unknown) => {
        if (error instanceof WrongAnswer) return error.message;
        throw error;
      },
    );
    answers.set(`${subject}: ${question}`, said);
  };
  await exam.sit(system, { ask, signal }, service);
  return answers;
}

/** The failures alone. */
export const failuresOf = (answers: ReadonlyMap<string, string>): string[] =>
  [...answers].filter(([, said]) => said !== '').map(([question, said]) => `${question}\n${said}`);
