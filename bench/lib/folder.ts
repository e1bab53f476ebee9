import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** All files of a folder, links not followed, by their path below it. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** How many lines some files of a folder have together. */
export function linesOf(folder: string, paths: readonly string[]): number {
  const texts = paths.map((path) => readFileSync(join(folder, path), 'utf8'));
  return texts.reduce((sum, text) => sum + text.split('\n').length - (text.endsWith('\n') ? 1 : 0), 0);
}

/** How large some files of a folder are together. */
export function megabytesOf(folder: string, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0) / 1_000_000;
}
