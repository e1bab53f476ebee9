import { type Examiner, WrongAnswer } from '../exam.ts';
import type { Answer } from './answer.ts';

/** Takes down what comes of the questions of one exam, and passes it on as it comes. */
export function examinerOf(exam: string, onAnswer: (answer: Answer) => void, signal: AbortSignal): Examiner {
  return {
    signal,
    ask: async (subject, question, answer) => {
      signal.throwIfAborted();
      const begun = performance.now();
      const fault = await answer().then(() => undefined, faultOf);
      signal.throwIfAborted();
      const milliseconds = Math.round(performance.now() - begun);
      onAnswer({ exam, subject, question, milliseconds, fault });
    },
  };
}

/** An exam that breaks has not been passed either: its own error is shown whole. */
export function faultOf(error: unknown): string {
  if (error instanceof WrongAnswer) return error.message;
  return `The exam itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
