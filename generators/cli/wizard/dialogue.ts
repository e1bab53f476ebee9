import type { Ask, Question } from './question.ts';
import { BACK } from '../terminal/terminal.ts';

/** Who puts the questions: a terminal, or a test. */
export interface Questioner {
  /** `earlier`: what was answered before the person came back. Escape at the first question is no answer. */
  put(question: Question, earlier: unknown, isFirst: boolean): Promise<unknown>;
  /** Takes the last answer's lines back from the screen. */
  takeBack(): void;
}

/** Thrown through a script, to the dialogue. */
class Return extends Error {}

/**
 * Runs a script of questions in which a person can go back. The script is run again from its beginning with the answers
 * that stand, so it needs to know nothing of going back, and has to come to the same questions by the same answers.
 */
export async function dialogue<Result>(
  questioner: Questioner,
  script: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  const answers: unknown[] = [];
  let earlier: unknown;
  for (;;) {
    let next = 0;
    const ask = async (question: Question): Promise<unknown> => {
      if (next < answers.length) return answers[next++];
      const answer = await questioner.put(question, earlier, answers.length === 0);
      if (answer === BACK) throw new Return();
      earlier = undefined;
      answers.push(answer);
      next += 1;
      return answer;
    };
    try {
      return await script(ask as Ask);
    } catch (error) {
      if (!(error instanceof Return)) throw error;
      if (answers.length > 0) questioner.takeBack();
      earlier = answers.pop();
    }
  }
}
