import { type Packages, reachable } from './edges.ts';
import type { LockEntry, Lockfile, Manifest } from './lockfile.ts';

/** A package of a workspace: its folder and its `package.json`. */
export interface WorkspacePackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The lockfile of one package, cut out of the lock of everything that any package may need. */
export function pruneLock(superset: Lockfile, manifest: Manifest): Lockfile {
  return workspaceLock(superset, manifest, []);
}

/**
 * The lockfile of a workspace's root.
 * @throws where a package wishes another version than the one that is resolved in the superset.
 */
export function workspaceLock(
  superset: Lockfile,
  root: Manifest,
  workspaces: readonly WorkspacePackage[],
): Lockfile {
  for (const manifest of [root, ...workspaces.map((workspace) => workspace.manifest)])
    refuseOthers(superset, manifest);
  const everything = new Map<string, LockEntry>([
    ...Object.entries(superset.packages),
    ['', entryOf(root)],
    ...workspaces.flatMap(entriesOf),
  ]);
  const kept = reachable(everything, (edge) => !(edge.peer && edge.optional));
  const needed = new Map([...everything].filter(([place]) => kept.has(place)));
  return {
    name: root.name,
    ...(root.version && { version: root.version }),
    lockfileVersion: 3,
    requires: true,
    packages: Object.fromEntries(marked(needed)),
  };
}

/** With npm's marks of what an installation can leave out. */
function marked(packages: Packages): [string, LockEntry][] {
  const production = reachable(packages, (edge) => !edge.dev);
  const required = reachable(packages, (edge) => !edge.optional);
  const neither = reachable(packages, (edge) => !edge.dev && !edge.optional);
  const direct = reachable(packages, (edge) => !edge.peer);
  return [...packages].map(([place, entry]) => {
    const { dev: _dev, optional: _optional, devOptional: _devOptional, peer: _peer, ...rest } = entry;
    const dev = !production.has(place);
    const optional = !required.has(place);
    const marks = {
      ...(dev && { dev }),
      ...(optional && { optional }),
      ...(!dev && !optional && !neither.has(place) && { devOptional: true }),
      ...(!direct.has(place) && { peer: true }),
    };
    return [place, { ...rest, ...marks }];
  });
}

function entriesOf({ folder, manifest }: WorkspacePackage): [string, LockEntry][] {
  return [
    [`node_modules/${manifest.name}`, { resolved: folder, link: true }],
    [folder, entryOf(manifest)],
  ];
}

function entryOf(manifest: Manifest): LockEntry {
  const { name, version, license, workspaces, engines, dependencies, devDependencies, optionalDependencies } =
    manifest;
  const fields = {
    name,
    version,
    license,
    workspaces,
    engines,
    dependencies,
    devDependencies,
    optionalDependencies,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value && Object.keys(value).length > 0),
  );
}

function refuseOthers(superset: Lockfile, manifest: Manifest) {
  const known = specs(superset.packages[''] ?? {});
  for (const [name, spec] of Object.entries(specs(manifest))) {
    if (known[name] !== spec) {
      throw new Error(
        `${manifest.name} needs ${name}@${spec}, and the resolved stack has ${known[name] ?? 'none'}`,
      );
    }
  }
}

const specs = (entry: Pick<Manifest, 'dependencies' | 'devDependencies' | 'optionalDependencies'>) => ({
  ...entry.dependencies,
  ...entry.devDependencies,
  ...entry.optionalDependencies,
});
