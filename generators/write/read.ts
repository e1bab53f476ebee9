import { join } from 'node:path';
import { BASE_FOLDER, LOCK_FOLDER, SYSTEM_LOCK } from '../evolve/lock.ts';
import { errno, ifThere, realFiles } from './files.ts';
import { explained, WriteError } from './write-error.ts';

/** The texts of those of the files that are there. Refuses what is not text: merging would destroy it. */
export async function readTexts(root: string, paths: Iterable<string>): Promise<Map<string, string>> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts = new Map<string, string>();
  for (const path of paths) {
    const bytes = await explained(path, () => ifThere(realFiles.readFile(join(root, path))));
    if (bytes === undefined) continue;
    try {
      texts.set(path, decoder.decode(bytes));
    } catch {
      throw new WriteError('not-text', path);
    }
  }
  return texts;
}

/** The files of the lock: path → text; empty where the folder is no Groundplan system. */
export async function readLockTexts(root: string): Promise<Map<string, string>> {
  const parts = await ifThere(realFiles.readdir(join(root, LOCK_FOLDER)));
  const names = (parts ?? []).filter((name) => name.endsWith('.json'));
  return readTexts(root, [SYSTEM_LOCK, ...names.map((name) => `${LOCK_FOLDER}/${name}`)]);
}

/** The merge base of these files: path of the file → text. */
export async function readBase(root: string, paths: Iterable<string>): Promise<Map<string, string>> {
  return readTexts(join(root, BASE_FOLDER), paths);
}

/** What a folder is, before anything is generated for it. */
export async function inspectTarget(root: string): Promise<'absent' | 'empty' | 'system' | 'other'> {
  try {
    const entries = await realFiles.readdir(root);
    if (entries.length === 0) return 'empty';
    return (await ifThere(realFiles.lstat(join(root, SYSTEM_LOCK)))) ? 'system' : 'other';
  } catch (error) {
    if (errno(error) === 'ENOENT') return 'absent';
    if (errno(error) === 'ENOTDIR' && (await ifThere(realFiles.lstat(root))))
      throw new WriteError('target-is-file', root);
    return explained(root, () => Promise.reject(error));
  }
}
