import type { ExamField, Expr } from '../plan/exam-plan.ts';
import { Span } from '../plan/span.ts';
import { isNumber, rangeOf, scaleOf, toUnits, type ValueSetting, written } from '../values/kinds.ts';
import { validValue } from '../values/valid.ts';

/** Values of a field among which a condition is likely to turn: the constants that it names, their neighbours, and the ends. */
export function candidates(
  field: ExamField,
  turns: readonly Expr[],
  others: readonly unknown[],
  seed: number,
  setting: ValueSetting,
): readonly unknown[] {
  const all = [...likely(field, turns, others, seed, setting), ...(field.optional ? [null] : [])];
  return unequal(all);
}

function likely(
  field: ExamField,
  turns: readonly Expr[],
  others: readonly unknown[],
  seed: number,
  setting: ValueSetting,
): unknown[] {
  const { type } = field;
  if (isNumber(field)) return numbers(field, turns, others, seed, setting);
  switch (type.kind) {
    case 'enum':
      return [...type.values];
    case 'boolean':
      return [true, false];
    case 'string':
    case 'text':
      return [...texts(turns), validValue(field, seed, setting), validValue(field, seed + 1, setting)];
    case 'timestamp':
      return moments(turns, others, seed).map((moment) => moment.toISOString());
    case 'duration':
      return lengths(turns).map((milliseconds) => `PT${milliseconds / 1000}S`);
    case 'date':
      return moments(turns, others, seed).map((moment) => moment.toISOString().slice(0, 10));
    case 'parts':
    case 'links':
    case 'reference':
      return [];
    default:
      return [
        ...texts(turns).filter((text) => FORMS[type.kind]?.test(text)),
        validValue(field, seed, setting),
        ...[1, 2, 3].map((step) => validValue(field, seed + step * 61, setting)),
      ];
  }
}

/** Texts of the plan that are values of these types. */
const FORMS: Readonly<Record<string, RegExp>> = {
  time: /^\d\d:\d\d(:\d\d)?$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  email: /^\S+@\S+$/,
  url: /^https?:/,
};

const texts = (turns: readonly Expr[]) =>
  turns.flatMap((turn) => (turn.kind === 'literal' && typeof turn.value === 'string' ? [turn.value] : []));

function numbers(
  field: ExamField,
  turns: readonly Expr[],
  others: readonly unknown[],
  seed: number,
  setting: ValueSetting,
): unknown[] {
  const scale = scaleOf(field, setting);
  const { least, most } = rangeOf(field, setting);
  const one = 10n ** BigInt(scale);
  const named = turns.flatMap((turn) => (turn.kind === 'number' ? [toUnits(turn.text, scale)] : []));
  const beside = others.flatMap((other) => numberIn(other, scale));
  const around = [...named, ...beside].flatMap((value) => [
    value,
    value + 1n,
    value - 1n,
    value + one,
    value - one,
    value * 2n,
    value / 2n,
  ]);
  const usual = toUnits(textIn(validValue(field, seed, setting)), scale);
  return [usual, least, most, ...around, least + 1n, most - 1n, one, one * 10n, one * 100n, one * 1000n]
    .filter((value) => value >= least && value <= most)
    .map((value) => written(field, value, setting));
}

const textIn = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'amount' in value
    ? String(value.amount)
    : String(value as string | number);

function numberIn(value: unknown, scale: number): bigint[] {
  const text = value === null || value === undefined ? '' : textIn(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? [toUnits(text, scale)] : [];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** In milliseconds: what the plan names, a little less, and a little more. */
const lengths = (turns: readonly Expr[]): number[] => {
  const named = spansIn(turns);
  return [
    hour,
    ...named.flatMap((span) => [span, span - minute, span + minute, 2 * span]),
    1000,
    400 * day,
  ].filter((length) => length > 0);
};

const spansIn = (turns: readonly Expr[]): number[] =>
  turns.flatMap((turn) => (turn.kind === 'duration' ? [Span.of(turn.text)?.milliseconds ?? 0] : []));

function moments(turns: readonly Expr[], others: readonly unknown[], seed: number): Date[] {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const named = texts(turns).map((text) => Date.parse(text));
  const beside = others.map((other) => (typeof other === 'string' ? Date.parse(other) : Number.NaN));
  const spans = spansIn(turns);
  const known = [now + (seed % 1000) * 1000, ...named, ...beside].filter((time) => !Number.isNaN(time));
  const turned = spans.flatMap((span) => [span, -span, span * 2, -span * 2]);
  const apart = [0, hour, -hour, ...turned, day, -day, 30 * day, -30 * day, 400 * day, -400 * day];
  return known.flatMap((time) => apart.map((by) => new Date(time + by)));
}

function unequal(values: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
