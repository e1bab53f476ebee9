import type { FileSet, OutputFile } from '../render/file-set.ts';
import { fingerprint } from './text.ts';
import type { Lock, LockedFile } from './lock.ts';

/** A generated file and what it was last time. */
export interface Match {
  readonly fresh: OutputFile;
  readonly was?: Located;
}

/** A file of the lock, and where it was. */
export interface Located extends LockedFile {
  readonly path: string;
}

export interface Matches {
  readonly matches: readonly Match[];
  /** Generated last time and no longer. */
  readonly orphans: readonly Located[];
}

/** Finds for each fresh file its predecessor: the one with the same key, wherever it was, else the one at the same path. */
export function matchFiles(fresh: FileSet, lock: Lock | undefined): Matches {
  const locked = [...(lock?.files ?? [])].map(([path, file]) => ({ ...file, path }));
  const byKey = new Map(locked.map((file) => [file.key, file]));
  const byPath = new Map(locked.map((file) => [file.path, file]));
  const keys = new Set(fresh.map((file) => file.key));
  assertOneEach(fresh, keys);
  const matches = fresh.map((file) => {
    const samePath = byPath.get(file.path);
    const was = byKey.get(file.key) ?? (samePath && !keys.has(samePath.key) ? samePath : undefined);
    return was ? { fresh: file, was } : { fresh: file };
  });
  const matched = new Set(matches.map((match) => match.was?.path));
  return { matches, orphans: locked.filter((file) => !matched.has(file.path)) };
}

/**
 * The paths whose text may be replaced by another file: what stands there is as generated, or moves away in this run.
 */
export function vacated({ matches, orphans }: Matches, disk: ReadonlyMap<string, string>): Set<string> {
  const paths = matches.flatMap(({ fresh, was }) => (was && was.path !== fresh.path ? [was.path] : []));
  for (const orphan of orphans) {
    const mine = disk.get(orphan.path);
    if (mine === undefined || fingerprint(mine) === orphan.sha256) paths.push(orphan.path);
  }
  return new Set(paths);
}

function assertOneEach(fresh: FileSet, keys: ReadonlySet<string>): void {
  const paths = new Set(fresh.map((file) => file.path));
  if (keys.size === fresh.length && paths.size === fresh.length) return;
  const twice = fresh.find(
    (file, index) => fresh.findIndex((other) => other.key === file.key || other.path === file.path) < index,
  );
  throw new Error(`two generated files share a path or a key: ${twice?.path} (${twice?.key})`);
}
