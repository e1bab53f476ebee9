import { diff3Merge, diffIndices } from 'node-diff3';
import { unixLines, withLineEndsOf } from './text.ts';

/** A run of lines that both sides changed, each in its own way. */
export interface Clash {
  /** In `mine`, from 1. */
  readonly line: number;
  readonly mine: readonly string[];
  readonly fresh: readonly string[];
}

export interface LineMerge {
  /** With the lines of `mine` where both sides changed the same place. */
  readonly text: string;
  readonly clashes: readonly Clash[];
}

/** Merges two texts that come from the same base, line by line. Line ends are those of `mine`. */
export function mergeLines(mine: string, base: string, fresh: string): LineMerge {
  const regions = diff3Merge(lines(mine), lines(base), lines(fresh));
  const merged: string[] = [];
  const clashes: Clash[] = [];
  for (const { ok, conflict } of regions) {
    if (ok) merged.push(...ok);
    if (conflict) {
      clashes.push({ line: conflict.aIndex + 1, mine: conflict.a, fresh: conflict.b });
      merged.push(...conflict.a);
    }
  }
  return { text: withLineEndsOf(mine, merged.join('\n')), clashes };
}

/** Where two texts differ, without a base. */
export function differences(mine: string, fresh: string): Clash[] {
  return diffIndices(lines(mine), lines(fresh)).map((hunk) => ({
    line: hunk.buffer1[0] + 1,
    mine: hunk.buffer1Content,
    fresh: hunk.buffer2Content,
  }));
}

function lines(text: string): string[] {
  return unixLines(text).split('\n');
}
