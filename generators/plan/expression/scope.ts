import type { EntitySymbol } from '../resolve/world.ts';
import type { ValueType } from './types.ts';

/** What an expression at some place of the plan may use. */
export interface Scope {
  /** For messages: `A check`. */
  readonly what: string;
  /** The row at hand. */
  readonly row?: EntitySymbol;
  /** Inputs of the operation. */
  readonly inputs?: ReadonlyMap<string, ValueType>;
  /** What a port answered. */
  readonly answer?: ReadonlyMap<string, ValueType>;
  /** The row before the change: `before.status`. */
  readonly before?: EntitySymbol;
  /** Of a row that is new, or gone: nothing was different before. */
  readonly isWithoutPast?: boolean;
  /** Rows by name: `line.product` in a step for each line, a row bound by `as`. */
  readonly rows?: ReadonlyMap<string, EntitySymbol>;
  /** One hop along a reference: `product.name`. */
  readonly hops?: boolean;
  /** sum and count over parts. */
  readonly sums?: boolean;
  /** `user`, `now` and `today`. */
  readonly context?: boolean;
  /** Inside sum: the list of parts, and the entity of its items. */
  readonly parts?: { readonly field: string; readonly entity: EntitySymbol };
}
