/** The parts of npm's `package-lock.json` (lockfileVersion 3) that pruning reads and writes. */
export interface Lockfile {
  readonly name: string;
  readonly version?: string;
  readonly lockfileVersion: number;
  readonly requires: boolean;
  /** By place: `''` is the project, `node_modules/a/node_modules/b` a package, `services/a` a workspace. */
  readonly packages: Readonly<Record<string, LockEntry>>;
}

type Specs = Readonly<Record<string, string>>;

export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly dependencies?: Specs;
  readonly devDependencies?: Specs;
  readonly optionalDependencies?: Specs;
  readonly peerDependencies?: Specs;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  /** `license`, `engines`, `os`, `cpu`, `bin` ...: carried along. */
  readonly [field: string]: unknown;
}

/** The part of a `package.json` that npm repeats in the lockfile. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly license?: string;
  readonly workspaces?: readonly string[];
  readonly engines?: Specs;
  readonly dependencies?: Specs;
  readonly devDependencies?: Specs;
  readonly optionalDependencies?: Specs;
}

export function readLock(text: string): Lockfile {
  const lock = JSON.parse(text) as Lockfile;
  if (lock.lockfileVersion !== 3)
    throw new Error(`A lockfile of version 3 is needed, not ${lock.lockfileVersion}`);
  return lock;
}

const first = [
  'name',
  'version',
  'lockfileVersion',
  'resolved',
  'integrity',
  'requires',
  'packages',
  'dependencies',
];

/** The text that npm itself would write: names first, then plain values, then objects, each by name. */
export function printLock(lock: Lockfile): string {
  return `${JSON.stringify(sorted(lock), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([a, left], [b, right]) => Number(isObject(left)) - Number(isObject(right)) || byName(a, b));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}

function byName(a: string, b: string): number {
  const [left, right] = [first.indexOf(a), first.indexOf(b)];
  if (left >= 0 && right >= 0) return left - right;
  if (left >= 0 || right >= 0) return left >= 0 ? -1 : 1;
  return a.localeCompare(b, 'en');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
