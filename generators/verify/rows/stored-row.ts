import type { ExamEntity } from '../plan/exam-plan.ts';

/**
 * Values of a row by the names of their fields, as they travel; null where there is none. Parts are a list of such values, each
 * with its `id`; links are a list of ids.
 */
export type Values = Readonly<Record<string, unknown>>;

/** A row that stands in the database. */
export interface StoredRow {
  readonly entity: ExamEntity;
  readonly id: string;
  readonly version: number;
  readonly values: Values;
}
