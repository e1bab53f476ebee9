import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { hasEffect } from '../evolve/change.ts';
import type { Change, Put, Removal } from '../evolve/change.ts';
import { ifThere } from './files.ts';
import type { Files } from './files.ts';
import { inside } from './location.ts';
import type { Location } from './location.ts';
import { WriteError } from './write-error.ts';

/** One change, checked against the disk: ready to be carried out. */
export interface Step {
  readonly change: Put | Removal;
  /** Absolute, without symbolic links. */
  readonly target: string;
  /** SHA-256 of what stands there, absent where nothing does. */
  readonly before?: string;
  /** Permissions of the file that is replaced. */
  readonly mode?: number;
}

/** Checks every change, deletions first: a folder may take the place of a file. Touches nothing. */
export async function prepare(location: Location, changes: readonly Change[], files: Files): Promise<Step[]> {
  const effects = changes.filter(hasEffect);
  const removed = new Set(effects.filter((change) => change.verb === 'delete').map((change) => change.path));
  const steps: Step[] = [];
  const seen = new Set<string>();
  for (const change of effects.toSorted(
    (a, b) => Number(b.verb === 'delete') - Number(a.verb === 'delete'),
  )) {
    const target = await inside(location, change.path, files);
    if (seen.has(target)) throw new Error(`two changes for ${change.path}`);
    seen.add(target);
    const step = { change, target };
    steps.push(
      location.existing === location.root ? await check(location, step, removed, files) : absent(step),
    );
  }
  return steps;
}

/** A change of a file whose system is not there: nothing can stand in its way. */
function absent(step: Step): Step {
  if (step.change.before !== undefined) throw new WriteError('changed-meanwhile', step.change.path);
  return step;
}

async function check(
  { root }: Location,
  step: Step,
  removed: ReadonlySet<string>,
  files: Files,
): Promise<Step> {
  const { change, target } = step;
  const stat = await ifThere(files.lstat(target));
  if (stat === undefined) {
    if (change.verb !== 'delete') await assertFolder(root, change.path, target, removed, files);
    return absent(step);
  }
  if (!stat.isFile()) throw new WriteError('in-the-way', change.path);
  const bytes = await files.readFile(target);
  const isAsExpected =
    change.before === undefined ? change.verb !== 'create' : bytes.equals(Buffer.from(change.before));
  if (!isAsExpected) throw new WriteError('changed-meanwhile', change.path);
  return { ...step, before: sha256(bytes), mode: stat.mode & 0o7777 };
}

/** The nearest thing on the way down to the target must be a folder, or a file that goes in the same run. */
async function assertFolder(
  root: string,
  path: string,
  target: string,
  removed: ReadonlySet<string>,
  files: Files,
): Promise<void> {
  for (let at = dirname(target); at.length > root.length; at = dirname(at)) {
    const stat = await ifThere(files.lstat(at));
    if (stat === undefined || stat.isDirectory()) continue;
    const name = at.slice(root.length + 1).replaceAll('\\', '/');
    if (!removed.has(name)) throw new WriteError('in-the-way', path, name);
  }
}

/** Of bytes or of UTF-8 text. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
