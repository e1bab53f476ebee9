import type { OutputFile } from '../render/file-set.ts';
import type { Change, Conflict } from './change.ts';
import type { LockedFile } from './lock.ts';
import type { Located } from './match.ts';
import { fingerprint } from './text.ts';

/** What one file contributes to the next state of the system. */
export interface Part {
  readonly changes?: readonly Change[];
  readonly conflicts?: readonly Conflict[];
  /** Its entry in the next lock; absent where Groundplan lets go of it. */
  readonly locked?: readonly [path: string, file: LockedFile];
  /** Its merge base in the next state. */
  readonly base?: string | undefined;
}

/** The lock takes over the fresh text. */
export function recorded(fresh: OutputFile): Part {
  const { key, owner, path, text } = fresh;
  return {
    locked: [path, { key, owner, sha256: fingerprint(text) }],
    base: owner === 'merged' ? text : undefined,
  };
}

/** The lock keeps what it says, at the same path or at another. */
export function retained(file: Located, base: ReadonlyMap<string, string>, path = file.path): Part {
  const { key, owner, sha256 } = file;
  return { locked: [path, { key, owner, sha256 }], base: base.get(file.path) };
}
