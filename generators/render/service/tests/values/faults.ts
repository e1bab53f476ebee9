import type { Field, Model } from '../../../../plan/model.ts';
import { patternExample } from '../../../contract/pattern-example.ts';
import { literal } from '../code.ts';
import { numberJson, rangeOf } from './numbers.ts';

/** A value that a field does not take: in words, as code, and where in it the fault is. */
export interface Fault {
  readonly title: string;
  readonly code: string;
  /** Below the field's own pointer: `/amount`. */
  readonly below?: string;
}

const fixed: Readonly<Record<string, readonly (readonly [title: string, value: string])[]>> = {
  boolean: [['that is text', '"yes"']],
  date: [['that is no day', '"2026-02-30"']],
  time: [['that is no time', '"25:00:00"']],
  timestamp: [['that is no moment', '"yesterday"']],
  duration: [['in words', '"half an hour"']],
  uuid: [['that is no UUID', '"1"']],
  email: [['without an @', '"nobody"']],
  url: [['that is no address', '"not an address"']],
  text: [['that cannot be stored', '"a\\0b"']],
};

/** The shapes, types and bounds that are refused with a 400. */
export function faultsOf(model: Model, field: Field): readonly Fault[] {
  const { type } = field;
  switch (type.kind) {
    case 'string':
      return textFaults(field);
    case 'integer':
      return [{ title: 'that is no whole number', code: '1.5' }, ...rangeFaults(model, field)];
    case 'bigint':
    case 'decimal':
      return [
        { title: 'that is no number', code: '"many"' },
        ...decimalFaults(field),
        ...rangeFaults(model, field),
      ];
    case 'money':
      return [...moneyFaults(model), ...rangeFaults(model, field)];
    case 'reference':
      return keyFaults(type.key);
    case 'enum':
      return [{ title: 'that the plan does not know', code: literal(unknownValue(type.values)) }];
    case 'links':
      return [{ title: 'that is no list', code: '"all"' }, ...lengthFaults(type, 'crypto.randomUUID()')];
    default:
      return (fixed[type.kind] ?? []).map(([title, code]) => ({ title, code }));
  }
}

/** A word that an enum does not have. */
export const unknownValue = (values: readonly string[]): string =>
  ['lost', 'unknown', 'neither'].find((word) => !values.includes(word)) ?? `not-${values.join('-')}`;

function textFaults({ type }: Field): Fault[] {
  if (type.kind !== 'string') return [];
  const stranger = ['!', 'ä', '\n'].find(
    (text) => type.pattern && !new RegExp(`^(?:${type.pattern})$`, 'u').test(text),
  );
  return [
    ...(type.min > 0 ? [{ title: 'of blanks', code: '"  "' }] : []),
    { title: `of ${type.max + 1} characters`, code: `"x".repeat(${type.max + 1})` },
    ...(type.min > 1
      ? [{ title: `of ${type.min - 1} characters`, code: `"x".repeat(${type.min - 1})` }]
      : []),
    ...longer(type),
    ...(stranger
      ? [{ title: 'of another form', code: literal(stranger.padEnd(type.min, stranger).slice(0, type.max)) }]
      : []),
  ];
}

/** A text of the right form with something after it: the pattern is about the whole. */
function longer(type: Field['type']): Fault[] {
  if (type.kind !== 'string' || type.pattern === undefined) return [];
  const whole = new RegExp(`^(?:${type.pattern})$`, 'u');
  const usual = patternExample(type.pattern);
  const text =
    usual === undefined
      ? undefined
      : ['!', '-', ' x']
          .map((more) => `${usual}${more}`)
          .find((one) => one.length <= type.max && !whole.test(one));
  return text === undefined ? [] : [{ title: 'with more after it', code: literal(text) }];
}

function decimalFaults({ type }: Field): Fault[] {
  if (type.kind !== 'decimal') return [];
  const fraction = '1'.repeat(type.scale + 1);
  return [{ title: `with ${type.scale + 1} decimals`, code: literal(`0.${fraction}`) }];
}

function moneyFaults({ currency: { code, digits } }: Model): Fault[] {
  const foreign = code === 'USD' ? 'EUR' : 'USD';
  const fine = digits > 0 ? `1.${'0'.repeat(digits)}` : '1';
  const finer = digits > 0 ? `${fine}5` : '1.5';
  return [
    {
      title: `with ${digits + 1} decimals`,
      code: literal({ amount: finer, currency: code }),
      below: '/amount',
    },
    { title: 'in another currency', code: literal({ amount: fine, currency: foreign }), below: '/currency' },
  ];
}

/** One less than the least and one more than the most. */
function rangeFaults({ currency }: Model, field: Field): Fault[] {
  const range = rangeOf(field, currency);
  if (!range) return [];
  const { decimals, least, most, hasMin, hasMax } = range;
  const value = (units: bigint) => literal(numberJson(field, units, decimals, currency));
  const isTyped = field.type.kind !== 'money';
  return [
    ...(hasMin ? [{ title: 'that is too small', code: value(least - 1n) }] : []),
    ...(hasMax || isTyped ? [{ title: 'that is too large', code: value(most + 1n) }] : []),
  ];
}

function keyFaults(key: { readonly kind: string; readonly max?: number }): Fault[] {
  if (key.kind === 'string')
    return [{ title: 'that is too long for an id', code: `"x".repeat(${(key.max ?? 255) + 1})` }];
  return [{ title: 'that is no id', code: '"some text"' }];
}

export function lengthFaults(
  { min, max }: { readonly min: number; readonly max: number },
  one: string,
): Fault[] {
  return [
    ...(min > 0 ? [{ title: 'with nothing in it', code: '[]' }] : []),
    { title: `of ${max + 1} entries`, code: `Array.from({ length: ${max + 1} }, () => (${one}))` },
  ];
}
