import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Wanted } from '../../rows/wanted.ts';
import type { Person } from '../../system/system-under-exam.ts';
import type { Action } from '../../wire/actions.ts';

/** Everything that a call needs so that it is answered in one way: who asks, which row stands there, what is sent. */
export interface Arrangement {
  readonly action: Action;
  readonly person: Person | undefined;
  readonly row: StoredRow | undefined;
  /** What is sent; undefined where nothing is taken. */
  readonly body: Values | undefined;
  /** The fields by which the row is named, where a call may choose; its id by itself. */
  readonly key?: readonly string[];
  /** All values of the row that a creation is to make, or the inputs of an operation. */
  readonly composed: Values;
}

export interface Arranged extends Omit<Wanted, 'user' | 'inputs'> {
  /** Optional fields of the body too. */
  readonly full?: boolean;
  /** Whether the row is in a state for it; it is, unless somebody says no. */
  readonly isReady?: boolean;
  readonly states?: readonly string[];
  /** In whose name a service calls; somebody new, unless it is said. */
  readonly onBehalfOf?: Person | undefined;
}
