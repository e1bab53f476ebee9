import type { Dice } from './dice.ts';
import { type DrawnField, type DrawnType, has, isComputed } from './drawn.ts';
import { readable } from './conditions.ts';
import { drawDuration, literal } from './literals.ts';
import type { Place } from './plain-fields.ts';
import { copyable } from './references.ts';
import { FIELD_WORDS } from './words.ts';
import { LIST_PARAMETERS } from '../../../generators/plan/reserved.ts';

type Computed = Pick<DrawnField, 'type' | 'optional' | 'value' | 'from' | 'ofRowAlone'>;

const NAMES = FIELD_WORDS.filter((word) => !LIST_PARAMETERS.has(word));
const WIDE: DrawnType = { kind: 'decimal', text: 'decimal(38,12)', scale: 12 };
const WHOLE: DrawnType = { kind: 'bigint', text: 'bigint', scale: 0 };

/** A field that the service computes, undefined where the row has nothing that this way of computing needs. */
export function drawComputed(fields: readonly DrawnField[], place: Place): DrawnField | undefined {
  const { dice, names } = place;
  const computed = dice.pick([
    fromReference,
    fromReference,
    fromParts,
    fromParts,
    fromRow,
    fromRow,
    fromTime,
  ])(fields, place);
  if (!computed) return undefined;
  const isShort =
    computed.type.kind !== 'json' && computed.type.kind !== 'text' && (computed.type.length?.[1] ?? 0) <= 200;
  const words = [...(isShort && dice.chance(12) ? ['index'] : []), ...(dice.chance(8) ? ['internal'] : [])];
  const kind = computed.type.kind === 'enum' && computed.type.text.includes('|') ? 'enum' : 'value';
  return { name: names.field(NAMES, kind), words, ...computed };
}

/** `product.name`: of the row that is referred to. */
function fromReference(fields: readonly DrawnField[], { dice, names }: Place): Computed | undefined {
  const hops = fields
    .filter((field) => field.type.kind === 'reference' && field.target && !has(field, 'internal'))
    .flatMap((field) => {
      const isLocal = field.target?.service === names.service;
      return copyable(field, isLocal).map((of) => [field, of] as const);
    });
  if (hops.length === 0) return undefined;
  const [reference, of] = dice.pick(hops);
  return {
    type: of.type.kind === 'enum' ? { ...of.type, text: (of.type.values ?? []).join(' | ') } : of.type,
    optional: reference.optional || of.optional,
    value: `${reference.name}.${of.name}`,
    from: [reference.name],
    ofRowAlone: false,
  };
}

/** `count(lines)`, `sum(lines.price * lines.quantity)`. */
function fromParts(fields: readonly DrawnField[], { dice }: Place): Computed | undefined {
  const lists = fields.filter((field) => field.type.kind === 'parts');
  if (lists.length === 0) return undefined;
  const { name, target } = dice.pick(lists);
  const numbers = readable(target?.fields ?? []).filter(
    (field) => field.type.scale !== undefined && !has(field, 'internal'),
  );
  const more = { optional: false, from: [], ofRowAlone: false };
  if (numbers.length === 0 || dice.chance(25)) return { type: WHOLE, value: `count(${name})`, ...more };
  const [first, second] = dice.shuffled(numbers);
  if (!first) return undefined;
  const isProduct = second !== undefined && dice.chance(50) && !(isMoney(first) && isMoney(second));
  const both = isProduct ? [first, second] : [first];
  const value = `sum(${both.map((one) => `${name}.${one.name}`).join(' * ')})`;
  return { type: productOf(both), value, ...more };
}

const isMoney = ({ type }: DrawnField) => type.kind === 'money';

/** Wide enough for what comes out. */
const productOf = (fields: readonly DrawnField[]): DrawnType =>
  fields.find(isMoney)?.type ??
  (fields.every(({ type }) => type.scale === 0 && type.kind !== 'decimal') ? WHOLE : WIDE);

/** From columns of the row and nothing else. */
function fromRow(fields: readonly DrawnField[], { dice }: Place): Computed | undefined {
  const known = readable(fields).filter((field) => field.type.kind !== 'reference');
  if (known.length === 0) return undefined;
  const one = dice.pick(known);
  const other = dice.pick(known);
  const result = (type: DrawnType, value: string, ...from: readonly DrawnField[]): Computed => ({
    type,
    value,
    optional: from.some(({ optional }) => optional),
    from: from.map(({ name }) => name),
    ofRowAlone: true,
  });
  switch (one.type.kind) {
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money':
      return arithmetic(one, other, result, dice);
    case 'date':
    case 'timestamp':
      return result(
        one.type,
        `${one.name} ${dice.pick(['+', '-'])} ${drawDuration(one.type.kind, dice)}`,
        one,
      );
    case 'duration':
      return result(one.type, `${one.name} * 2 + 1h`, one);
    case 'boolean':
      return result(one.type, `not ${one.name}`, one);
    case 'enum':
      return result(
        { kind: 'boolean', text: 'boolean' },
        `${one.name} = ${literal(one.type, undefined, dice)}`,
        one,
      );
    default:
      return undefined;
  }
}

function arithmetic(
  one: DrawnField,
  other: DrawnField,
  result: (type: DrawnType, value: string, ...from: readonly DrawnField[]) => Computed,
  dice: Dice,
): Computed {
  const isOtherNumber = other.type.scale !== undefined && other !== one;
  if (isOtherNumber && isMoney(one) && isMoney(other))
    return result(one.type, `${one.name} ${dice.pick(['+', '-'])} ${other.name}`, one, other);
  if (isOtherNumber && (isMoney(one) || isMoney(other)))
    return result(productOf([one, other]), `${one.name} * ${other.name}`, one, other);
  if (isOtherNumber)
    return result(
      productOf([one, other]),
      `${one.name} ${dice.pick(['+', '-', '*'])} ${other.name}`,
      one,
      other,
    );
  if (dice.chance(25))
    return result(
      { kind: 'boolean', text: 'boolean' },
      `${one.name} > ${literal(one.type, one.bounds, dice)}`,
      one,
    );
  if (isMoney(one)) return result(one.type, `${one.name} ${dice.pick(['* 0.19', '/ 3', '* 2'])}`, one);
  return result(productOf([one]), `${dice.pick(['', '-'])}${one.name} * 2 + 1`, one);
}

/** From the moment at which the row is made. */
function fromTime(fields: readonly DrawnField[], { dice }: Place): Computed | undefined {
  const more = { optional: false, from: [], ofRowAlone: false };
  const start = fields.find(
    (field) =>
      field.type.kind === 'timestamp' &&
      !has(field, 'secret') &&
      !has(field, 'internal') &&
      !isComputed(field),
  );
  if (start && dice.chance(25)) {
    const { name, optional } = start;
    return {
      type: { kind: 'duration', text: 'duration' },
      value: `now - ${name}`,
      optional,
      from: [name],
      ofRowAlone: false,
    };
  }
  const value = dice.pick(['now', 'now', 'now + 90m', 'today', 'today + 7d']);
  const kind = value.startsWith('now') ? 'timestamp' : 'date';
  return { type: { kind, text: kind }, value, ...more };
}
