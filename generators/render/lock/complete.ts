import type { Lockfile } from './lockfile.ts';

/**
 * What makes `npm ci` refuse a lockfile or trust it less than it should: a platform's package that could not be had
 * when the lock was made, a package without a checksum, an address. Empty when all is well.
 */
export function faultsOf(lock: Lockfile): string[] {
  const places = Object.keys(lock.packages);
  return Object.entries(lock.packages).flatMap(([place, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !places.some((other) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${name}, which ${place || 'the project'} offers for a platform, is missing`);
    const unchecked = place && !entry.integrity && !entry.link && !entry['inBundle'];
    return [
      ...missing,
      ...(unchecked ? [`${place} has no checksum`] : []),
      ...(entry.resolved && !entry.link ? [`${place} names an address`] : []),
    ];
  });
}

/** The lock without the addresses of the registry that it was resolved from: `npm ci` asks the one that is configured. */
export function withoutAddresses(lock: Lockfile): Lockfile {
  const packages = Object.entries(lock.packages).map(([place, { resolved, ...entry }]) => [
    place,
    entry.link ? { resolved, ...entry } : entry,
  ]);
  return { ...lock, packages: Object.fromEntries(packages) };
}
