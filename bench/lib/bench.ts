import type { Row } from './table.ts';

/** What all parts of the benchmark are told. */
export interface Bench {
  /** How often each thing is measured; the median counts. */
  readonly runs: number;
  /** Small sizes, once: shows that the benchmark works, and no more. */
  readonly isQuick: boolean;
  /** A folder for whatever is generated; gone at the end. */
  readonly folder: string;
  /** The plan in the role of the shop. */
  readonly plan: string;
}

/** A part of the benchmark: measures and reports. */
export type Measure = (bench: Bench) => Promise<Row[]> | Row[];
