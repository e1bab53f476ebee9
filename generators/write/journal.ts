import { dirname, join, relative } from 'node:path';
import { ifThere } from './files.ts';
import type { Files } from './files.ts';
import { sha256 } from './step.ts';
import type { Step } from './step.ts';
import { WriteError } from './write-error.ts';

/** What a run is about to do, written down before it does it. Its presence means: everything is staged, finish it. */
export interface Journal {
  readonly entries: readonly Entry[];
}

interface Entry {
  /** Relative to the system's folder. */
  readonly path: string;
  /** SHA-256 of what the entry replaces; null where nothing is there. */
  readonly before: string | null;
  /** The name of the staged file; null for a deletion. */
  readonly staged: string | null;
}

const NAME = 'journal.json';

/** Puts the new texts next to each other into the folder `pending`, and notes what they are for. */
export async function stage(
  root: string,
  pending: string,
  steps: readonly Step[],
  files: Files,
  signal?: AbortSignal,
): Promise<Journal> {
  const entries: Entry[] = [];
  for (const [index, { change, target, before, mode }] of steps.entries()) {
    if (signal?.aborted) throw new WriteError('aborted', root);
    const staged = change.verb === 'delete' ? null : String(index);
    if (change.verb !== 'delete') {
      await files.writeFile(join(pending, String(index)), change.text);
      if (mode !== undefined) await files.chmod(join(pending, String(index)), mode);
    }
    entries.push({ path: relative(root, target), before: before ?? null, staged });
  }
  return { entries };
}

/** From here on the run is carried to its end, by this process or by the next. */
export async function commit(pending: string, journal: Journal, files: Files): Promise<void> {
  const draft = join(pending, `${NAME}.new`);
  await files.writeFile(draft, JSON.stringify(journal));
  await files.rename(draft, join(pending, NAME));
}

/** The journal of a run that was cut off after it was committed. */
export async function readJournal(pending: string, files: Files): Promise<Journal | undefined> {
  const text = await ifThere(files.readFile(join(pending, NAME), 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

/** Carries a journal out. May be repeated: what is done already is passed over. */
export async function apply(
  root: string,
  pending: string,
  { entries }: Journal,
  files: Files,
): Promise<void> {
  for (const entry of entries) {
    const target = join(root, entry.path);
    if (entry.staged === null) await remove(root, target, entry, files);
    else await replace(target, join(pending, entry.staged), entry, files);
  }
  await files.unlink(join(pending, NAME));
}

async function replace(target: string, staged: string, entry: Entry, files: Files): Promise<void> {
  const text = await ifThere(files.readFile(staged));
  if (text === undefined) return;
  const there = await ifThere(files.readFile(target));
  const isExpected =
    there === undefined ? entry.before === null : sha256(there) === entry.before || there.equals(text);
  if (!isExpected) throw new WriteError('edited-since', entry.path);
  await files.mkdir(dirname(target), { recursive: true });
  await files.rename(staged, target);
}

async function remove(root: string, target: string, entry: Entry, files: Files): Promise<void> {
  const there = await ifThere(files.readFile(target));
  if (there === undefined) return;
  if (sha256(there) !== entry.before) throw new WriteError('edited-since', entry.path);
  await files.unlink(target);
  for (let folder = dirname(target); folder.length > root.length; folder = dirname(folder)) {
    if ((await files.readdir(folder)).length > 0) return;
    await files.rmdir(folder);
  }
}
