import type { Entity, Expression, Field, Literal, Model } from '../../../../plan/model.ts';
import { fieldExample } from '../../../contract/examples.ts';
import { shownDuration } from '../../../contract/fields.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { milliseconds } from './duration.ts';
import { numberJson, rangeOf, unitsOf } from './numbers.ts';
import { pairOf } from './pair.ts';

/**
 * The values of a field that are worth a try: the example, its neighbours, what conditions compare with, the ends of the range,
 * long ago and far ahead.
 */
export function candidates(
  model: Model,
  entity: Entity,
  field: Field,
  tipping: readonly Literal[],
): readonly Json[] {
  const { type } = field;
  const usual = fieldExample(model, entity, field);
  const pair = pairOf(model, entity, field) ?? [];
  const list = [
    ...(usual === undefined ? [] : [usual]),
    ...pair,
    ...moments(type.kind),
    ...later(pair, type.kind, tipping),
    ...lengths(type.kind, tipping),
    ...numbers(model, field, tipping),
    ...texts(field, tipping),
  ];
  if (type.kind === 'enum') list.push(...type.values);
  if (field.optional) list.push(null);
  return list.filter(
    (value, index) => list.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)) === index,
  );
}

/** The literals that an expression names: a condition changes there. */
export function literalsIn(expression: Expression): readonly Literal[] {
  switch (expression.kind) {
    case 'literal':
      return [expression.value];
    case 'unary':
    case 'is-null':
      return literalsIn(expression.operand);
    case 'binary':
      return [...literalsIn(expression.left), ...literalsIn(expression.right)];
    default:
      return [];
  }
}

/** Texts that a condition compares with, where the field takes them. */
function texts({ type }: Field, tipping: readonly Literal[]): readonly Json[] {
  if (type.kind !== 'string' || type.pattern !== undefined) return [];
  const { min, max } = type;
  return tipping.flatMap((one) =>
    one.type === 'string' && one.text.length >= min && one.text.length <= max ? [one.text] : [],
  );
}

function moments(kind: string): readonly Json[] {
  if (kind === 'timestamp')
    return ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z', '2099-01-02T00:00:00.000Z'];
  if (kind === 'date') return ['2020-01-01', '2099-01-01', '2099-01-02'];
  return kind === 'time' ? ['00:00:00', '23:59:59'] : [];
}

/** As much later than the examples as a condition allows or asks for: `returnsAt <= departsAt + 10h`. */
function later(pair: readonly Json[], kind: string, tipping: readonly Literal[]): readonly Json[] {
  if (kind !== 'timestamp') return [];
  const spans = tipping.flatMap((one) => (one.type === 'duration' ? (milliseconds(one.text) ?? []) : []));
  return spans.flatMap((span) =>
    pair.map((moment) => new Date(Date.parse(textOf(moment)) + span).toISOString()),
  );
}

/** As long as a condition says, a minute shorter and a minute longer. */
function lengths(kind: string, tipping: readonly Literal[]): readonly Json[] {
  if (kind !== 'duration') return [];
  const spans = tipping.flatMap((one) => (one.type === 'duration' ? (milliseconds(one.text) ?? []) : []));
  return spans
    .flatMap((span) => [span, span - 60_000, span + 60_000])
    .flatMap((span) => (span < 0 ? [] : [shownDuration(`PT${span / 1000}S`)]));
}

function numbers({ currency }: Model, field: Field, tipping: readonly Literal[]): readonly Json[] {
  const range = rangeOf(field, currency);
  if (!range) return [];
  const { decimals, least, most } = range;
  const around = tipping
    .flatMap((one) => (one.type === 'number' ? [unitsOf(one.text, decimals)] : []))
    .flatMap((units) => [units, units + 1n, units - 1n]);
  const units = [...around, 0n, 1n, 10n ** BigInt(decimals), least, most, least + 1n, most - 1n];
  return units
    .filter((one) => one >= least && one <= most)
    .map((one) => numberJson(field, one, decimals, currency));
}
