import { join } from 'node:path';
import type { Change, Conflict } from '../evolve/change.ts';
import type { Colors } from './context.ts';

const COLUMN = 'identical'.length + 2;

/** One line for each change: the verb in a fixed column, the path, a note. */
export function changeLines(
  changes: readonly Change[],
  conflicts: readonly Conflict[],
  colors: Colors,
): string[] {
  const paint: Record<Change['verb'] | 'conflict', (text: string) => string> = {
    create: colors.green,
    update: colors.green,
    merge: colors.cyan,
    keep: colors.yellow,
    identical: colors.dim,
    delete: colors.red,
    conflict: colors.red,
  };
  const line = (verb: keyof typeof paint, path: string, note: string | undefined): string =>
    `${paint[verb](verb.padEnd(COLUMN))}${path}${note === undefined ? '' : colors.dim(`  (${note})`)}`;
  return [
    ...changes.map((change) => line(change.verb, change.path, change.note)),
    ...conflicts.map((conflict) => line('conflict', `${conflict.path}:${conflict.line}`, conflict.reason)),
  ];
}

/** Longer sides of a conflict are cut: the place is named, and the file is at hand. */
const SHOWN_LINES = 6;

/** Both sides of a conflict, as a person needs them to decide. `root`: the system's folder, as it is typed. */
export function conflictLines(root: string, { path, line, mine, fresh, reason }: Conflict): string[] {
  return [
    `${join(root, path)}:${line} ${reason}`,
    ...side('on disk    ', mine),
    ...side('generated  ', fresh),
  ];
}

function side(label: string, lines: readonly string[]): string[] {
  const more = lines.length - SHOWN_LINES;
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `  ${label}${line}`.trimEnd());
  return more > 0 ? [...shown, `  ${label}… and ${more} more ${more === 1 ? 'line' : 'lines'}`] : shown;
}

/** `3 created, 1 merged`: what a run did, without what it left alone. */
export function countChanges(changes: readonly Change[]): string {
  const words = {
    create: 'created',
    update: 'updated',
    merge: 'merged',
    delete: 'deleted',
    keep: 'kept',
  } as const;
  const counts = Object.entries(words).flatMap(([verb, word]) => {
    const count = changes.filter((change) => change.verb === verb).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counts.length === 0 ? 'nothing to change' : counts.join(', ');
}
