import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ifThere } from './files.ts';
import type { Files } from './files.ts';
import { WriteError } from './write-error.ts';

/** A system's folder: where it is, or where it will be. */
export interface Location {
  /** Without symbolic links. */
  readonly root: string;
  /** The deepest folder on the way that is there; the root itself, where the system is. */
  readonly existing: string;
}

/** Finds the system's folder and refuses what cannot be one. */
export async function locate(root: string, files: Files): Promise<Location> {
  const wanted = resolve(root);
  for (let folder = wanted; ; folder = dirname(folder)) {
    const real = await ifThere(files.realpath(folder));
    if (real === undefined && folder !== dirname(folder)) continue;
    const existing = real ?? folder;
    if (!(await files.lstat(existing)).isDirectory()) {
      throw new WriteError(folder === wanted ? 'target-is-file' : 'in-the-way', folder);
    }
    return { root: join(existing, relative(folder, wanted)), existing };
  }
}

/** The absolute path of a file of the system. Refuses every way out of the system's folder. */
export async function inside({ root, existing }: Location, path: string, files: Files): Promise<string> {
  const parts = path.split('/');
  const isOdd = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\:\0]/.test(part));
  if (isOdd || isAbsolute(path)) throw new WriteError('path-escapes', path);
  const target = join(root, ...parts);
  if (existing !== root) return target;
  for (let at = target; ; at = dirname(at)) {
    if ((await ifThere(files.lstat(at))) === undefined) continue;
    const real = await ifThere(files.realpath(at));
    if (real === undefined || !isWithin(root, real)) throw new WriteError('path-escapes', path);
    return join(real, relative(at, target));
  }
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
