import type { Owner } from '../render/file-set.ts';

/** What Groundplan wrote last: how an edit, a deletion and a file of somebody else are told apart. */
export interface Lock {
  /** The version of Groundplan that wrote it. */
  readonly generator: string;
  /** By path. */
  readonly files: ReadonlyMap<string, LockedFile>;
}

export interface LockedFile {
  readonly key: string;
  readonly owner: Owner;
  /** Of the text as generated, before any merge. */
  readonly sha256: string;
}

/** The lock cannot be read: `path` is the file of it that is at fault. */
export class LockError extends Error {
  readonly path: string;
  readonly kind: 'broken' | 'newer';

  constructor(path: string, kind: 'broken' | 'newer') {
    super(`${path} is ${kind}`);
    this.path = path;
    this.kind = kind;
  }
}

/** The file that makes a folder a Groundplan system. */
export const SYSTEM_LOCK = '.groundplan/system.json';
/** One small file for each service: two branches that regenerate different services do not meet. */
export const LOCK_FOLDER = '.groundplan/lock';
/** The merge base: each merged file as it was generated last. */
export const BASE_FOLDER = '.groundplan/base';

const FORMAT = 1;
const OWNERS: readonly string[] = ['managed', 'merged', 'once', 'append-only', 'derived'] satisfies Owner[];

/** The service that a path belongs to, if it belongs to one. */
export function serviceOf(path: string): string | undefined {
  return /^services\/([^/]+)\//.exec(path)?.[1];
}

/** The files of a lock: path → text. */
export function printLock(lock: Lock): Map<string, string> {
  const parts = new Map<string, Record<string, LockedFile>>([[SYSTEM_LOCK, {}]]);
  for (const [path, file] of [...lock.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const service = serviceOf(path);
    const part = service === undefined ? SYSTEM_LOCK : `${LOCK_FOLDER}/${service}.json`;
    const files = parts.get(part) ?? {};
    files[path] = { key: file.key, owner: file.owner, sha256: file.sha256 };
    parts.set(part, files);
  }
  return new Map(
    [...parts].map(([path, files]) => {
      const head = path === SYSTEM_LOCK ? { format: FORMAT, generator: lock.generator } : { format: FORMAT };
      return [path, `${JSON.stringify({ ...head, files }, undefined, 2)}\n`];
    }),
  );
}

/** Reads what {@link printLock} printed. Undefined where there is none; throws {@link LockError}. */
export function parseLock(texts: ReadonlyMap<string, string>): Lock | undefined {
  const system = texts.get(SYSTEM_LOCK);
  if (system === undefined) return undefined;
  const files = new Map<string, LockedFile>();
  for (const [path, text] of texts) {
    for (const [name, file] of Object.entries(readPart(path, text).files))
      files.set(name, readFile(path, file));
  }
  const { generator } = readPart(SYSTEM_LOCK, system);
  return { generator: typeof generator === 'string' ? generator : 'unknown', files };
}

function readPart(path: string, text: string): { files: object; generator?: unknown } {
  const part = parseJson(path, text);
  if (!isObject(part) || typeof part['format'] !== 'number' || !isObject(part['files']))
    throw new LockError(path, 'broken');
  if (part['format'] > FORMAT) throw new LockError(path, 'newer');
  return { files: part['files'], generator: part['generator'] };
}

function readFile(path: string, file: unknown): LockedFile {
  if (!isObject(file)) throw new LockError(path, 'broken');
  const { key, owner, sha256 } = file;
  if (typeof key !== 'string' || typeof sha256 !== 'string' || !isOwner(owner))
    throw new LockError(path, 'broken');
  return { key, owner, sha256 };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LockError(path, 'broken');
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'string' && OWNERS.includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
