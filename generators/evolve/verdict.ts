import type { OutputFile } from '../render/file-set.ts';
import type { LockedFile } from './lock.ts';
import { differences, mergeLines } from './merge-lines.ts';
import type { Clash } from './merge-lines.ts';
import { fingerprint, sameText, withLineEndsOf } from './text.ts';

/** How a person settled a conflict beforehand: with the text on the disk, or with the generated one. */
export type Choice = 'mine' | 'fresh';

/** Everything that is known about one generated file. */
export interface Situation {
  readonly fresh: OutputFile;
  /** What Groundplan wrote for this file last time, if it did. */
  readonly was?: LockedFile | undefined;
  /** What it generated last time, for merged files. */
  readonly base?: string | undefined;
  /** What is on the disk. */
  readonly mine?: string | undefined;
  readonly choice?: Choice | undefined;
}

/** What is to be done with one generated file. `recorded`: whether the lock takes over the fresh text. */
export type Verdict =
  | { readonly kind: 'create' | 'update' | 'merge'; readonly text: string; readonly recorded: true }
  | { readonly kind: 'identical'; readonly recorded: true }
  | { readonly kind: 'keep'; readonly note: string; readonly recorded: boolean }
  | { readonly kind: 'conflict'; readonly clashes: readonly Clash[]; readonly reason: string };

/** Decides about one file. The owner says whose text wins; an edit by hand is never lost without a choice. */
export function judge(situation: Situation): Verdict {
  const { fresh, was, mine, choice } = situation;
  if (mine === undefined) {
    const isDeletedByHand = was !== undefined && choice !== 'fresh';
    return isDeletedByHand
      ? keep('deleted by hand', false)
      : { kind: 'create', text: fresh.text, recorded: true };
  }
  if (sameText(mine, fresh.text)) return { kind: 'identical', recorded: true };
  if (choice === 'fresh') return update(mine, fresh.text);
  return was === undefined ? judgeForeign(situation, mine) : judgeKnown(situation, was, mine);
}

/** A file stands where Groundplan wants to write for the first time. */
function judgeForeign({ fresh, choice }: Situation, mine: string): Verdict {
  if (fresh.owner === 'once') return keep('was here before', true);
  if (choice === 'mine') return keep('kept on request', true);
  const [first] = differences(mine, fresh.text);
  return conflict(first ? [first] : [], 'Groundplan did not write this file and would have to overwrite it');
}

function judgeKnown(situation: Situation, was: LockedFile, mine: string): Verdict {
  const { fresh } = situation;
  const isEdited = fingerprint(mine) !== was.sha256;
  if (fresh.owner === 'append-only') return judgeApplied(situation, was, mine);
  if (fresh.owner === 'once') return keep('written once', false);
  if (!isEdited) return update(mine, fresh.text);
  if (fingerprint(fresh.text) === was.sha256) return keep('edited by hand', false);
  if (fresh.owner === 'derived')
    return keep('changed since it was generated; `npm install` brings it up to date', false);
  return fresh.owner === 'managed' ? judgeManaged(situation, mine) : judgeMerged(situation, mine);
}

/** A migration may have been applied somewhere. Only a person knows, so that a change of the tables is theirs to decide. */
function judgeApplied({ fresh, choice }: Situation, was: LockedFile, mine: string): Verdict {
  if (fingerprint(fresh.text) === was.sha256) return keep('never rewritten', false);
  if (choice === 'mine') return keep('kept on request', true);
  return conflict(
    differences(mine, fresh.text),
    'the plan changes the tables, and this migration may have been applied: write the next one yourself and keep this ' +
      '(--keep-mine), or take the new one (--take-new) as long as these tables are on this machine alone, and start with --fresh',
  );
}

function judgeManaged({ fresh, choice }: Situation, mine: string): Verdict {
  if (choice === 'mine') return keep('kept on request', true);
  return conflict(
    differences(mine, fresh.text),
    'edited by hand, but the plan alone decides what this file says',
  );
}

function judgeMerged({ fresh, base, choice }: Situation, mine: string): Verdict {
  if (base === undefined) {
    if (choice === 'mine') return keep('kept on request', true);
    return conflict(
      differences(mine, fresh.text),
      'edited by hand, and its merge base in .groundplan/base is missing',
    );
  }
  const { text, clashes } = mergeLines(mine, base, fresh.text);
  if (clashes.length > 0 && choice !== 'mine')
    return conflict(clashes, 'changed both by hand and by the plan');
  return sameText(text, mine) ? keep('edited by hand', true) : { kind: 'merge', text, recorded: true };
}

function update(mine: string, fresh: string): Verdict {
  return { kind: 'update', text: withLineEndsOf(mine, fresh), recorded: true };
}

function keep(note: string, recorded: boolean): Verdict {
  return { kind: 'keep', note, recorded };
}

function conflict(clashes: readonly Clash[], reason: string): Verdict {
  return { kind: 'conflict', clashes, reason };
}
