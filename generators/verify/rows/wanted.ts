import { WrongAnswer } from '../exam.ts';
import type { ExamField } from '../plan/exam-plan.ts';
import type { Condition } from './condition.ts';
import type { Values } from './stored-row.ts';

/** What a row, or the body that makes one, has to be like. */
export interface Wanted {
  /** Values that are settled already. */
  readonly given?: Values;
  readonly conditions?: readonly Condition[];
  /** Inputs that conditions speak of, to be found along with the row. */
  readonly inputs?: readonly ExamField[];
  readonly givenInputs?: Values;
  /** Whom `user` stands for. */
  readonly user?: string | undefined;
  /** Checks that are to be broken. */
  readonly breaks?: readonly string[];
  /** Optional fields too, not only what has to be there. */
  readonly full?: boolean;
  /** How many references lead here: what is further away has only what has to be there, so that there is an end. */
  readonly distance?: number;
}

export interface Composed {
  readonly values: Values;
  readonly inputs: Values;
}

/** There is no row as a question needs it, or none was found. */
export class NoSuchRow extends WrongAnswer {}
