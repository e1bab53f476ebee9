/** What the plan says about this system, as far as the tools need it: `tools/system.json`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Trouble } from './terminal.ts';

export type PackageKind = 'service' | 'identity' | 'gateway';

/** A service, or the gateway. */
export interface Package {
  name: string;
  kind: PackageKind;
  /** Relative to the system. */
  folder: string;
  port: number;
  /** Prefix of the variable with its address: `CATALOG` for `CATALOG_URL`. */
  env: string;
  /** Its database, and the role that owns it. */
  database?: string;
  /** Services whose address it needs. */
  calls: string[];
  /** Services whose public key it needs: those that call it. */
  calledBy: string[];
  /** Types of the events that it tells others of: `orders.Order.placed`. */
  publishes?: string[];
  /** Types of the events that it is told of. */
  subscribes?: string[];
  /** What it carries on until it is completed or taken back. */
  flows?: string[];
}

export interface System {
  root: string;
  name: string;
  title: string;
  gateway: Package;
  services: Package[];
  /** From the least to the most powerful. */
  roles: string[];
}

type Written<Part> = Partial<Omit<Part, 'calledBy'>> & { folder: string; port: number };

interface SystemFile {
  name: string;
  title?: string;
  gateway: Written<Package>;
  services: (Written<Package> & { name: string })[];
  roles?: string[];
}

export function readSystem(root = dirname(dirname(import.meta.dirname))): System {
  const file = readJson<SystemFile>(join(root, 'tools', 'system.json'));
  const services = file.services.map((service) => complete(service, service.name, 'service'));
  for (const service of services)
    service.calledBy = services.filter(({ calls }) => calls.includes(service.name)).map(({ name }) => name);
  return {
    root,
    name: file.name,
    title: file.title ?? file.name,
    gateway: complete({ calls: services.map(({ name }) => name), ...file.gateway }, 'gateway', 'gateway'),
    services,
    roles: file.roles ?? [],
  };
}

function complete(written: Written<Package>, name: string, kind: PackageKind): Package {
  const env = name.toUpperCase().replaceAll('-', '_');
  return { name, kind, env, calls: [], calledBy: [], ...written };
}

/** Everything that runs, in the order in which it starts: whoever signs tokens first, the door last. */
export function packagesOf(system: System): Package[] {
  const identityFirst = system.services.toSorted(
    (a, b) => Number(b.kind === 'identity') - Number(a.kind === 'identity'),
  );
  return [...identityFirst, system.gateway];
}

export function identityOf(system: System): Package | undefined {
  return system.services.find(({ kind }) => kind === 'identity');
}

/** The packages of these names, or a sentence that lists the names there are. */
export function pickPackages(system: System, names: string[]): Package[] {
  const packages = packagesOf(system);
  const unknown = names.filter((name) => !packages.some((pack) => pack.name === name));
  if (unknown.length > 0) {
    const known = packages.map(({ name }) => name).join(', ');
    throw new Trouble(`${system.title} has no ${unknown.join(', ')}. It has: ${known}.`);
  }
  return packages.filter(({ name }) => names.includes(name));
}

/** A file of this system under `.data`, the folder of all that a run leaves behind. */
export function dataPath(system: System, ...parts: string[]): string {
  return join(system.root, '.data', ...parts);
}

export function readJson<Content>(path: string): Content {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Content;
  } catch (error) {
    throw new Trouble(`${path} cannot be read: ${(error as Error).message}`);
  }
}
