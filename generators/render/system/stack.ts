import { type Lockfile, readLock } from '../lock/lockfile.ts';
import type { Templates } from '../templates.ts';

type Specs = Record<string, string>;

/** Every package that a generated system may use, at the one version that is pinned for all of them. */
export interface Stack {
  /** `{ "pg": "8.23.1" }` for these names, sorted. */
  pick(names: readonly string[]): Specs;
  readonly lock: Lockfile;
  /** The packages that would run a script when they are installed. None needs to. */
  readonly withInstallScripts: readonly string[];
}

interface StackManifest {
  readonly dependencies: Specs;
  readonly devDependencies: Specs;
  readonly optionalDependencies: Specs;
}

const known = new WeakMap<Templates, Stack>();

/** Read once for each set of templates: the lock is large. */
export function stackOf(templates: Templates): Stack {
  const stack = known.get(templates) ?? readStack(templates);
  known.set(templates, stack);
  return stack;
}

function readStack(templates: Templates): Stack {
  const manifest = JSON.parse(templates.living('stack/package.json')) as StackManifest;
  const versions = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };
  const lock = readLock(templates.living('stack/package-lock.json'));
  return {
    pick: (names) =>
      Object.fromEntries([...new Set(names)].sort().map((name) => [name, versionOf(versions, name)])),
    lock,
    withInstallScripts: Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([place]) => place.replace(/^.*node_modules\//, '')),
  };
}

function versionOf(versions: Specs, name: string): string {
  const version = versions[name];
  if (!version) throw new Error(`templates/stack/package.json has no ${name}`);
  return version;
}
