import type { Dice } from './dice.ts';
import { type DrawnBounds, type DrawnField, type DrawnType, has, isList } from './drawn.ts';
import { literal } from './literals.ts';

/** Something that a condition can speak of: a field or an input, by the name that it has there. */
export interface Value {
  readonly name: string;
  readonly type: DrawnType;
  readonly bounds?: DrawnBounds | undefined;
  readonly optional: boolean;
  /** What it is computed from, and so never compared with. */
  readonly from?: readonly string[];
}

const DURATIONS = ['1d', '90m', '2w', '12h'];
const NUMERIC: readonly string[] = ['integer', 'bigint', 'decimal'];

/** The fields of a row that conditions may read. */
export const readable = (fields: readonly DrawnField[]): readonly DrawnField[] =>
  fields.filter((field) => !has(field, 'secret') && !isList(field));

/**
 * A condition over these values that can be met and can be broken: each value is spoken of once. `context` are the
 * words that mean something besides: `now`, `today`, `user`.
 */
export function condition(
  values: readonly Value[],
  dice: Dice,
  context: readonly string[] = [],
): string | undefined {
  const atoms = dice
    .some(values, dice.pick([1, 1, 1, 2, 3]))
    .flatMap((value) => comparison(value, values, context, dice) ?? []);
  const [first, ...more] = atoms;
  if (first === undefined) return undefined;
  return more.reduce((whole, atom) => {
    const joined = `${whole} ${dice.pick(['and', 'or'])} ${atom}`;
    return dice.chance(30) ? `(${joined})` : joined;
  }, first);
}

function comparison(
  value: Value,
  values: readonly Value[],
  context: readonly string[],
  dice: Dice,
): string | undefined {
  const { name, type, optional } = value;
  if (optional && dice.chance(50)) return `${name} ${dice.pick(['=', '!='])} null`;
  const test = plain(value, values, context, dice);
  if (test === undefined) return optional ? `${name} != null` : undefined;
  if (type.kind === 'boolean' && dice.chance(40)) return dice.pick([name, `not ${name}`]);
  return dice.chance(8) ? `not (${test})` : test;
}

function plain(
  value: Value,
  values: readonly Value[],
  context: readonly string[],
  dice: Dice,
): string | undefined {
  const { name, type, bounds } = value;
  switch (type.kind) {
    case 'enum':
      return `${name} ${dice.pick(['=', '=', '!='])} ${literal(type, bounds, dice)}`;
    case 'boolean':
      return `${name} = ${dice.pick(['true', 'false'])}`;
    case 'string':
    case 'text':
      return `${name} ${dice.pick(['!=', '!=', '='])} ${literal(type, bounds, dice) ?? "'Word'"}`;
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money':
      return numeric(value, values, dice);
    case 'date':
      return moment(value, 'today', values, context, dice);
    case 'timestamp':
      return moment(value, 'now', values, context, dice);
    case 'duration':
      return `${name} ${dice.pick(['<', '>='])} ${dice.pick(DURATIONS)}`;
    default:
      return undefined;
  }
}

/** Whether neither is computed from the other: how they compare would be settled. */
const isApart = (one: Value, other: Value): boolean =>
  one !== other && !one.from?.includes(other.name) && !other.from?.includes(one.name);

const ORDERS = ['<', '<=', '>', '>='] as const;

function numeric(value: Value, values: readonly Value[], dice: Dice): string | undefined {
  const { name, type, bounds } = value;
  const isMoney = type.kind === 'money';
  const like = values.filter(
    (one) =>
      isApart(one, value) &&
      !one.optional &&
      (isMoney ? one.type.kind === 'money' : NUMERIC.includes(one.type.kind)),
  );
  if (like.length > 0 && dice.chance(20)) return `${name} ${dice.pick(ORDERS)} ${dice.pick(like).name}`;
  const number = literal(type, bounds, dice);
  if (dice.chance(15)) return `${name} * 2 ${dice.pick(ORDERS)} ${number}`;
  return `${name} ${dice.pick([...ORDERS, '!='])} ${number}`;
}

function moment(
  value: Value,
  present: 'now' | 'today',
  values: readonly Value[],
  context: readonly string[],
  dice: Dice,
): string {
  const { name, type } = value;
  const order = dice.pick(['<', '>=', '>', '<=']);
  if (context.includes(present) && dice.chance(50)) {
    const shift = dice.chance(50) ? ` ${dice.pick(['+', '-'])} ${dice.pick(['1d', '2w'])}` : '';
    return `${name} ${order} ${present}${shift}`;
  }
  const like = values.filter((one) => isApart(one, value) && one.type.kind === type.kind && !one.optional);
  if (like.length > 0) return `${name} ${order} ${dice.pick(like).name}`;
  return `${name} ${order} ${literal(type, undefined, dice)}`;
}
