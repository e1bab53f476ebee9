import { condition, readable } from './conditions.ts';
import { type DrawnEntity, type DrawnField, isList } from './drawn.ts';
import type { Place } from './plain-fields.ts';
import { isVaried } from './types.ts';
import { RULE_WORDS } from './words.ts';
import type { Tree } from './yaml.ts';

/** Rules over several fields: what is unique, what is found fast, and what every row meets. */
export function drawRules(
  { fields, isPart }: DrawnEntity,
  /** What operations set: a check could forbid it. */
  settled: readonly string[],
  place: Place,
): { readonly [key: string]: Tree } {
  const { dice, isPartitioned, names } = place;
  const narrow = fields.filter(isNarrow);
  const varied = narrow.filter(({ type, bounds, from }) => from === undefined && isVaried(type, bounds));
  const some = () => dice.some(narrow, dice.between(1, 3)).map(({ name }) => name);
  const named = (tree: Tree | undefined): Tree | undefined => tree && { [names.rule(RULE_WORDS)]: tree };
  const unique =
    varied.length > 0 && narrow.length > 1 && !isPartitioned && dice.chance(30)
      ? uniqueOf([...new Set([dice.pick(varied).name, ...some()])].slice(0, 3), fields, place)
      : undefined;
  const index =
    narrow.length > 0 && dice.chance(20)
      ? [...some(), ...(dice.chance(40) && !isPart ? ['createdAt'] : [])]
      : undefined;
  const check = dice.chance(isPart ? 15 : 20)
    ? checkOf(
        fields.filter(({ name }) => !settled.includes(name)),
        place,
      )
    : undefined;
  const rules = { unique: named(unique), indexes: named(index), checks: named(check) };
  return Object.fromEntries(
    Object.entries(rules).flatMap(([key, tree]) => (tree === undefined ? [] : [[key, tree]])),
  );
}

/** What fits into an index beside others. */
const isNarrow = (field: DrawnField) =>
  !isList(field) &&
  !['text', 'json', 'url', 'email'].includes(field.type.kind) &&
  (field.type.length?.[1] ?? 16) <= 200 &&
  !field.words.includes('secret');

function uniqueOf(names: readonly string[], fields: readonly DrawnField[], { dice }: Place): Tree {
  const when = dice.chance(50) ? condition(readable(fields).filter(isValue), dice) : undefined;
  if (when === undefined && dice.chance(60)) return [...names];
  return {
    fields: [...names],
    ...(when !== undefined && { when }),
    ...(dice.chance(40) && { fails: dice.pick(['taken', 'already-there']) }),
  };
}

const isValue = ({ type }: DrawnField) => type.kind !== 'reference';

const checkOf = (fields: readonly DrawnField[], { dice }: Place): string | undefined =>
  condition(
    readable(fields).filter(
      (field) => isValue(field) && !field.words.some((word) => word === 'internal' || word === 'unique'),
    ),
    dice,
  );
