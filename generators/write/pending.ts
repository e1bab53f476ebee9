import { join } from 'node:path';
import { ifThere } from './files.ts';
import type { Files } from './files.ts';
import { apply, commit, readJournal, stage } from './journal.ts';
import { isRunning } from './process.ts';
import type { Step } from './step.ts';
import { afterCommit, WriteError } from './write-error.ts';

/** Where a run keeps what it is about to put in place: on the same disk, so that a rename is enough. */
const PENDING = '.groundplan/pending';
const OWNER = 'groundplan.pid';

/**
 * Changes a system that is there. New texts are staged first, then a journal is committed, then the files are renamed
 * into place. A run that is killed before the commit has done nothing; one that is killed after it is finished by
 * {@link recover}.
 */
export async function writeIntoFolder(
  root: string,
  steps: readonly Step[],
  files: Files,
  signal?: AbortSignal,
): Promise<void> {
  if (steps.length === 0) return;
  const pending = await claim(root, files);
  try {
    const journal = await stage(root, pending, steps, files, signal);
    if (signal?.aborted) throw new WriteError('aborted', root);
    await commit(pending, journal, files);
  } catch (error) {
    await release(root, files);
    throw error;
  }
  await finish(root, pending, files);
}

/**
 * Clears up after a run that did not come to its end: finishes it where it was committed, forgets it where it was not.
 * Says whether it finished one.
 */
export async function recover(root: string, files: Files): Promise<boolean> {
  const pending = join(root, PENDING);
  await sweepDrafts(root, files);
  if ((await ifThere(files.lstat(pending))) === undefined) {
    await removeIfEmpty(root, files);
    return false;
  }
  const owner = await ifThere(files.readFile(join(pending, OWNER), 'utf8'));
  if (owner !== undefined && isRunning(owner)) throw new WriteError('busy', root, owner);
  return finish(root, pending, files);
}

/** Carries out what is committed and tidies up. True where something was. */
async function finish(root: string, pending: string, files: Files): Promise<boolean> {
  const journal = await readJournal(pending, files);
  if (journal) await afterCommit(() => apply(root, pending, journal, files));
  await release(root, files);
  return journal !== undefined;
}

/** Removes the folders of runs that were killed before they had taken the system for themselves. */
async function sweepDrafts(root: string, files: Files): Promise<void> {
  const folder = join(root, '.groundplan');
  const entries = (await ifThere(files.readdir(folder))) ?? [];
  for (const [name, pid = ''] of entries.map((entry) => /^pending-(\d+)$/.exec(entry) ?? [])) {
    if (name !== undefined && !isRunning(pid))
      await files.rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Takes the system for this process. A rename decides who was first, and brings the owner's id along. */
async function claim(root: string, files: Files): Promise<string> {
  const pending = join(root, PENDING);
  const draft = `${pending}-${process.pid}`;
  await files.rm(draft, { recursive: true, force: true });
  try {
    await files.mkdir(draft, { recursive: true });
    await files.writeFile(join(draft, OWNER), String(process.pid));
    await files.rename(draft, pending);
    return pending;
  } catch (error) {
    await files.rm(draft, { recursive: true, force: true });
    if ((await ifThere(files.lstat(pending))) !== undefined) throw new WriteError('busy', root);
    await removeIfEmpty(root, files);
    throw error;
  }
}

async function release(root: string, files: Files): Promise<void> {
  await files.rm(join(root, PENDING), { recursive: true, force: true });
  await removeIfEmpty(root, files);
}

/** A folder that was no system before, and is none now. */
async function removeIfEmpty(root: string, files: Files): Promise<void> {
  const folder = join(root, '.groundplan');
  if ((await ifThere(files.readdir(folder)))?.length === 0) await files.rmdir(folder);
}
