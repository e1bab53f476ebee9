import type { LockEntry } from './lockfile.ts';

/** One package's wish for another, and the place where Node finds it. */
export interface Edge {
  readonly name: string;
  readonly to: string;
  readonly dev: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
}

export type Packages = ReadonlyMap<string, LockEntry>;

/**
 * What the package at a place refers to. Optional ones that are not in the lock are left out.
 * @throws where a package that is needed is missing.
 */
export function edgesOf(packages: Packages, from: string): Edge[] {
  const entry = packages.get(from);
  if (!entry) throw new Error(`The lock has no ${from}`);
  if (entry.link && entry.resolved) return [edge(entry.resolved, entry.resolved)];
  return [
    ...workspaceLinks(packages, from),
    ...wishes(entry, from).flatMap(([name, kind]) => {
      const to = place(packages, from, name);
      if (to !== undefined) return [edge(name, to, kind)];
      if (kind.optional) return [];
      throw new Error(`The lock has no ${name}, which ${from || 'the project'} needs`);
    }),
  ];
}

/** A root depends on each of its workspaces. */
function workspaceLinks(packages: Packages, from: string): Edge[] {
  if (from !== '') return [];
  return [...packages].filter(([, { link }]) => link).map(([place]) => edge(place, place));
}

type Kind = Partial<Pick<Edge, 'dev' | 'optional' | 'peer'>>;

const edge = (name: string, to: string, kind: Kind = {}): Edge => ({
  name,
  to,
  dev: kind.dev ?? false,
  optional: kind.optional ?? false,
  peer: kind.peer ?? false,
});

/** Later kinds win over earlier ones, as in npm. */
function wishes(entry: LockEntry, from: string): [string, Kind][] {
  const wished = new Map<string, Kind>();
  for (const name of Object.keys(entry.peerDependencies ?? {})) {
    wished.set(name, { peer: true, optional: entry.peerDependenciesMeta?.[name]?.optional ?? false });
  }
  for (const name of Object.keys(entry.dependencies ?? {})) wished.set(name, {});
  for (const name of Object.keys(entry.optionalDependencies ?? {})) wished.set(name, { optional: true });
  const isProject = !from.includes('node_modules/');
  const development = isProject ? Object.keys(entry.devDependencies ?? {}) : [];
  for (const name of development) wished.set(name, { dev: true });
  return [...wished];
}

/** Node's resolution: the package's own `node_modules`, then those of the folders above. */
function place(packages: Packages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = above(folder)) {
    const candidate = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (packages.has(candidate)) return candidate;
    if (!folder) return undefined;
  }
}

const above = (folder: string) => folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1));

/** Every place that the project comes to over the edges that `follows` lets through. */
export function reachable(packages: Packages, follows: (edge: Edge) => boolean): Set<string> {
  const found = new Set(['']);
  for (const from of found) {
    for (const edge of edgesOf(packages, from)) if (follows(edge)) found.add(edge.to);
  }
  return found;
}
