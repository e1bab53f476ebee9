import type { Catalog } from './catalog.ts';

/**
 * Where two catalogs differ, for people: `-` stands before what was expected and is missing, `+` before what is there
 * instead. Empty where they are equal.
 */
export function difference(expected: Catalog, found: Catalog): string {
  const objects = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return objects.flatMap((object) => ofObject(object, expected.get(object), found.get(object))).join('\n');
}

function ofObject(
  object: string,
  expected: readonly string[] | undefined,
  found: readonly string[] | undefined,
): string[] {
  if (!found) return [`- ${object}`];
  if (!expected) return [`+ ${object}`];
  const missing = expected.filter((line) => !found.includes(line)).map((line) => `  - ${line}`);
  const instead = found.filter((line) => !expected.includes(line)).map((line) => `  + ${line}`);
  return missing.length + instead.length === 0 ? [] : [`  ${object}`, ...missing, ...instead];
}

/** Everything in a catalog, for people. */
export const listing = (catalog: Catalog): string =>
  [...catalog.keys()].map((object) => `  ${object}`).join('\n');
