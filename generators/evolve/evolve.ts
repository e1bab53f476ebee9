import type { FileSet } from '../render/file-set.ts';
import { hasEffect } from './change.ts';
import type { Change, Conflict } from './change.ts';
import { serviceOf } from './lock.ts';
import type { Lock } from './lock.ts';
import { matchFiles, vacated } from './match.ts';
import type { Located } from './match.ts';
import { retained } from './part.ts';
import type { Part } from './part.ts';
import { place } from './place.ts';
import { printRecords, recordChanges } from './records.ts';
import { fingerprint } from './text.ts';
import type { Choice } from './verdict.ts';

export interface EvolveInput {
  /** The version of Groundplan, for the lock. */
  readonly generator: string;
  readonly fresh: FileSet;
  /** Absent for a new system. */
  readonly lock?: Lock | undefined;
  /** Path → text as generated last time, for merged files. */
  readonly base: ReadonlyMap<string, string>;
  /** Path → text, for all paths of `fresh` and of the lock that exist. */
  readonly disk: ReadonlyMap<string, string>;
  /** Leaves everything alone that does not belong to this service. */
  readonly service?: string | undefined;
  /** Conflicts that a person has settled: path → whose text to take. */
  readonly choices?: ReadonlyMap<string, Choice> | undefined;
}

export interface Evolution {
  /** Sorted by path. */
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  readonly lock: Lock;
  /** The changes under `.groundplan/` that go with it: lock and merge base. */
  readonly records: readonly Change[];
}

/** Compares what is generated now with what was generated last and with what is on the disk. */
export function evolve(input: EvolveInput): Evolution {
  const { lock, base, disk, service } = input;
  const isInScope = (path: string): boolean => service === undefined || serviceOf(path) === service;
  const matched = matchFiles(
    input.fresh.filter((file) => isInScope(file.path)),
    lock,
  );
  const free = vacated(matched, disk);
  const services = new Set(input.fresh.map((file) => serviceOf(file.path)));
  const parts = [
    ...matched.matches.map((match) => place(match, input, free)),
    ...matched.orphans.map((orphan) =>
      isInScope(orphan.path) ? drop(orphan, input, services) : retained(orphan, base),
    ),
  ];
  const next = nextState(input.generator, parts);
  const before = lock ? printRecords(lock, base) : new Map<string, string>();
  return {
    changes: settle(parts.flatMap((part) => part.changes ?? [])),
    conflicts: parts.flatMap((part) => part.conflicts ?? []),
    lock: next.lock,
    records: recordChanges(before, printRecords(next.lock, next.base)),
  };
}

/** A file that was generated and is no longer. */
function drop(orphan: Located, { disk, base }: EvolveInput, services: ReadonlySet<string | undefined>): Part {
  const { path } = orphan;
  const mine = disk.get(path);
  if (mine === undefined) return {};
  if (fingerprint(mine) !== orphan.sha256) {
    return {
      changes: [{ verb: 'keep', path, note: 'no longer in the plan; edited by hand, so it is yours now' }],
    };
  }
  // A migration outlives what it created, as long as there is a database to apply it to.
  if (orphan.owner === 'append-only' && services.has(serviceOf(path))) return retained(orphan, base);
  return { changes: [{ verb: 'delete', path, before: mine }] };
}

function nextState(generator: string, parts: readonly Part[]): { lock: Lock; base: Map<string, string> } {
  const files = new Map(parts.flatMap(({ locked }) => (locked ? [locked] : [])));
  const base = new Map<string, string>();
  for (const { locked, base: text } of parts) {
    if (locked && text !== undefined) base.set(locked[0], text);
  }
  return { lock: { generator, files }, base };
}

/** One change per path, sorted: a file that moves away is not deleted where another takes its place. */
function settle(changes: readonly Change[]): Change[] {
  const put = new Set(
    changes.flatMap((each) => (hasEffect(each) && each.verb !== 'delete' ? [each.path] : [])),
  );
  return changes
    .filter((each) => each.verb !== 'delete' || !put.has(each.path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
