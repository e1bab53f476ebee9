import type { ExamEntity } from '../../plan/exam-plan.ts';
import type { Answer } from '../ask/call.ts';

/** Something that a service is asked to do, so that the statements behind it can be looked at. */
export interface Question {
  readonly entity: ExamEntity;
  readonly question: string;
  /** Whether it is another exam's matter when the service refuses; what it has asked of the database by then is looked at. */
  readonly mayBeRefused: boolean;
  readonly ask: () => Promise<readonly Answer[]>;
}
