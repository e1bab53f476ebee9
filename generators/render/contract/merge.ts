import type { Contract, Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** A document to merge, and what its components are called where another document has the name already. */
export interface Named {
  readonly prefix: string;
  readonly contract: Contract;
}

/** These mean the same wherever they come from; of the others, two that differ must have two names. */
const common = new Set<string>(['schemas/Problem', 'schemas/Money', 'schemas/Cursor', 'schemas/Health']);
const distinct = new Set<string>(['schemas', 'examples']);

type Components = Record<string, Record<string, JsonObject>>;

/** The paths and components of several documents as one. No reference is lost, and no two operations share an id. */
export function merged(documents: readonly Named[]): Pick<Contract, 'tags' | 'paths' | 'components'> {
  const paths: Record<string, JsonObject> = {};
  const components: Components = {};
  const tags = new Map<string, Contract['tags'][number]>();
  const ids = new Set<string>();
  for (const { prefix, contract } of documents) {
    const renamed = clashes(components, contract, prefix);
    const place = (value: Json) => rewritten(value, renamed);
    for (const [section, all] of Object.entries(contract.components)) {
      const known = (components[section] ??= {});
      for (const [name, value] of Object.entries(all)) {
        known[renamed.get(`${section}/${name}`) ?? name] ??= place(value) as JsonObject;
      }
    }
    for (const [path, item] of Object.entries(contract.paths)) {
      paths[path] ??= withOwnIds(place(item) as JsonObject, ids, prefix);
    }
    for (const tag of contract.tags) if (!tags.has(tag.name)) tags.set(tag.name, tag);
  }
  return { tags: [...tags.values()], paths, components };
}

/** `schemas/Item` -> `OrdersItem`, for each component whose name means something else already. */
function clashes(components: Components, contract: Contract, prefix: string): ReadonlyMap<string, string> {
  const found = Object.entries(contract.components).flatMap(([section, all]) =>
    Object.entries(all).flatMap(([name, value]) => {
      const known = components[section]?.[name];
      const id = `${section}/${name}`;
      if (!known || !distinct.has(section) || common.has(id)) return [];
      return JSON.stringify(known) === JSON.stringify(value) ? [] : [[id, `${prefix}${name}`] as const];
    }),
  );
  return new Map(found);
}

/** The same value under the new names; what names nothing is shared with the original, which may be large. */
export function rewritten(value: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const own = items.map((one) => rewritten(one, names));
    return own.every((one, index) => one === items[index]) ? value : own;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key !== '$ref' || typeof inner !== 'string') return [key, inner && rewritten(inner, names)] as const;
    const [, section = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(inner) ?? [];
    return [key, `#/components/${section}/${names.get(`${section}/${name}`) ?? name}`] as const;
  });
  return entries.every(([key, inner]) => inner === value[key]) ? value : Object.fromEntries(entries);
}

function withOwnIds(item: JsonObject, ids: Set<string>, prefix: string): JsonObject {
  const entries = Object.entries(item).map(([method, operation]) => {
    const id = isObject(operation) ? operation['operationId'] : undefined;
    if (!isObject(operation) || typeof id !== 'string') return [method, operation] as const;
    const own = ids.has(id) ? `${id}Of${prefix}` : id;
    ids.add(own);
    return [method, { ...operation, operationId: own }] as const;
  });
  return Object.fromEntries(entries);
}
