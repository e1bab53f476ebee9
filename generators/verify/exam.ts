import type { ExamPlan } from './plan/exam-plan.ts';
import type { SystemUnderExam } from './system/system-under-exam.ts';

/** What is asked of a system. An exam goes on after a failure, so that a report names them all. */
export interface Exam {
  /** `contract` */
  readonly name: string;
  /** One line for people: what it proves. */
  readonly proves: string;
  /** Whether it can ask anything of a system with this plan; it can of every one, unless this says no. */
  isFor?(plan: ExamPlan): boolean;
  /** Whether it takes parts of the system away, one after the other. */
  readonly takesOutages?: boolean;
  /** Questions of one service; undefined for all. Each answer goes to `examiner`. */
  sit(system: SystemUnderExam, examiner: Examiner, service?: string): Promise<void>;
}

/** Takes the answers down. */
export interface Examiner {
  /**
   * Asks one question: `ask('orders.Order', 'cancel by another customer is 404', async () => { … })`.
   * It has passed when `answer` returns, and failed with the message of what it throws.
   */
  ask(subject: string, question: string, answer: () => Promise<void>): Promise<void>;
  readonly signal: AbortSignal;
}

/** What a system did instead of what its plan says. The message is for people: expected, seen, and how to see it again. */
export class WrongAnswer extends Error {}
