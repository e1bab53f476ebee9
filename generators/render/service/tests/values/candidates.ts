import type { Entity, Expression, Field, Model } from '../../../../plan/model.ts';
import { fieldExample } from '../../../contract/examples.ts';
import type { Json } from '../../../contract/json.ts';
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
  tipping: readonly string[],
): readonly Json[] {
  const { type } = field;
  const usual = fieldExample(model, entity, field);
  const pair = pairOf(model, entity, field) ?? [];
  const list = [
    ...(usual === undefined ? [] : [usual]),
    ...pair,
    ...moments(type.kind),
    ...numbers(model, field, tipping),
  ];
  if (type.kind === 'enum') list.push(...type.values);
  if (field.optional) list.push(null);
  return list.filter(
    (value, index) => list.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)) === index,
  );
}

/** The numbers that an expression names: a condition changes there. */
export function numbersIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
      return expression.value.type === 'number' ? [expression.value.text] : [];
    case 'unary':
    case 'is-null':
      return numbersIn(expression.operand);
    case 'binary':
      return [...numbersIn(expression.left), ...numbersIn(expression.right)];
    default:
      return [];
  }
}

function moments(kind: string): readonly Json[] {
  if (kind === 'timestamp')
    return ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z', '2099-01-02T00:00:00.000Z'];
  if (kind === 'date') return ['2020-01-01', '2099-01-01', '2099-01-02'];
  return kind === 'time' ? ['00:00:00', '23:59:59'] : [];
}

function numbers({ currency }: Model, field: Field, tipping: readonly string[]): readonly Json[] {
  const range = rangeOf(field, currency);
  if (!range) return [];
  const { decimals, least, most } = range;
  const around = tipping
    .map((text) => unitsOf(text, decimals))
    .flatMap((units) => [units, units + 1n, units - 1n]);
  const units = [...around, 0n, 1n, 10n ** BigInt(decimals), least, most, least + 1n, most - 1n];
  return units
    .filter((one) => one >= least && one <= most)
    .map((one) => numberJson(field, one, decimals, currency));
}
