import type { Field, Model } from '../../plan/model.ts';

/** Where an expression stands: what its names are in TypeScript. */
export interface TsScope {
  readonly model: Model;
  /** The fields, or the inputs, that names without a hop stand for. */
  readonly fields: readonly Field[];
  /** A field of the row at hand: `order.status`. */
  readonly field: (name: string) => string;
  /** Whether computed fields are not at hand, and are computed on the spot. */
  readonly computes?: boolean;
  /** A field of the row that a reference names: `product.price`. */
  readonly via?: (reference: string, field: string) => string;
  /** The same field as it was before a change. */
  readonly before?: (name: string) => string;
  readonly input?: (name: string) => string;
  readonly inputs?: readonly Field[];
  readonly answer?: (name: string) => string;
  readonly user?: string;
  /** The parts at hand: `lines`. */
  readonly parts?: (field: string) => string;
}

/**
 * A piece of code and what it is worth. `exact` is a bigint that counts units of 10^-scale: money, 64-bit and decimal numbers
 * are reckoned without loss. `literal` is a number of the plan that has not met another one yet, `words` a text of it.
 * A day and a duration are text; a duration of the plan is a number of milliseconds.
 */
export interface Code {
  readonly code: string;
  readonly type:
    | 'number'
    | 'exact'
    | 'literal'
    | 'moment'
    | 'day'
    | 'time'
    | 'duration'
    | 'milliseconds'
    | 'boolean'
    | 'words'
    | 'other';
  readonly scale?: number;
  readonly money?: boolean;
  /** What the value is made of and may be nothing: then it is nothing itself. */
  readonly absent: readonly string[];
  /** Of a value that is passed on as it is: how it travels. */
  readonly plain?: string;
  /** Of `words`: the text itself. */
  readonly text?: string;
}

/** In parentheses, unless it is a name or a call. */
export const inner = (code: string): string => (/^[\w.?]+(\([^()]*\))?$/.test(code) ? code : `(${code})`);

/** `x == null` for each of them. */
export const isAbsent = (absent: readonly string[]): string =>
  absent.map((code) => `${code} == null`).join(' || ');
