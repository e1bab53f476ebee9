import type { Contract, Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** Leaves out the components and tags that nothing in the document refers to. */
export function pruned(contract: Contract): Contract {
  const used = referredTo(contract.paths, contract.components);
  const operations = Object.values(contract.paths).flatMap((item) => Object.values(item).filter(isObject));
  const tags = new Set(operations.flatMap(({ tags: list }) => (Array.isArray(list) ? list : [])));
  return {
    ...contract,
    tags: contract.tags.filter(({ name }) => tags.has(name)),
    components: Object.fromEntries(
      Object.entries(contract.components)
        .map(([section, all]) => [section, keep(all, (name) => used.has(`${section}/${name}`))] as const)
        .filter(([, kept]) => Object.keys(kept).length > 0),
    ),
  };
}

/** `schemas/Product`: every component that a value refers to, and what those refer to. */
export function referredTo(
  from: Json,
  components: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>,
): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (value: Json | undefined): void => {
    for (const name of namesIn(value)) {
      if (used.has(name)) continue;
      used.add(name);
      const [section = '', component = ''] = name.split('/');
      visit(components[section]?.[component]);
    }
  };
  visit(from);
  return used;
}

const keep = (all: JsonObject, isUsed: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isUsed(name)));

/** `schemas/Product`, `securitySchemes/userToken`: everything that a value refers to. */
function namesIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(namesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === '$ref' && typeof inner === 'string') return [inner.replace('#/components/', '')];
    if (key === 'security') return schemesIn(inner);
    return namesIn(inner);
  });
}

const schemesIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly Json[]).flatMap((one) =>
        Object.keys(isObject(one) ? one : {}).map((name) => `securitySchemes/${name}`),
      )
    : [];
