/** One thing that a run does to a system, or leaves alone. `write/` carries these out and knows nothing else. */
export type Change = Put | Removal | Rest;

/** A file that gets a new text. */
export interface Put {
  /** `create`: was not there. `update`: only the generator changed it. `merge`: the generator and a person did. */
  readonly verb: 'create' | 'update' | 'merge';
  readonly path: string;
  readonly text: string;
  /** What is there now. Where it is known, writing refuses to replace anything else. */
  readonly before?: string;
  /** For the reader of the list: `was services/catalog/src/product.ts`. */
  readonly note?: string;
}

/** A file that goes. */
export interface Removal {
  readonly verb: 'delete';
  readonly path: string;
  readonly before?: string;
  readonly note?: string;
}

/** A file that stays as it is: as generated, or because a person decided so. */
export interface Rest {
  readonly verb: 'identical' | 'keep';
  readonly path: string;
  readonly note?: string;
}

/** A place that needs a person. Where there is one, nothing at all is written. */
export interface Conflict {
  readonly path: string;
  /** In the file on the disk, from 1. */
  readonly line: number;
  /** What stands there now, and what the generator wants to put there. */
  readonly mine: readonly string[];
  readonly fresh: readonly string[];
  readonly reason: string;
}

/** Whether a change alters the disk. */
export function hasEffect(change: Change): change is Put | Removal {
  return change.verb !== 'identical' && change.verb !== 'keep';
}
