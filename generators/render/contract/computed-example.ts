import type { Expression, Field, Model } from '../../plan/model.ts';
import { moneyValue } from './fields.ts';
import type { Json } from './json.ts';
import { isObject } from './json.ts';

type Values = ReadonlyMap<string, Json>;

/** What the service would compute from the other values of an example; undefined where that takes more than these. */
export function computedExample({ currency }: Model, field: Field, values: Values): Json | undefined {
  const { computed, type } = field;
  if (!computed) return undefined;
  const result = evaluate(computed, values);
  if (result === undefined) return undefined;
  switch (type.kind) {
    case 'money':
      return moneyValue(result.toFixed(currency.digits), currency);
    case 'integer':
      return Math.round(result);
    case 'decimal':
      return result.toFixed(type.scale);
    default:
      return undefined;
  }
}

function evaluate(expression: Expression, values: Values): number | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value.type === 'number' ? Number(expression.value.text) : undefined;
    case 'field':
      return numeric(values.get(expression.field));
    case 'aggregate':
      return aggregate(expression, values);
    case 'binary': {
      const [left, right] = [evaluate(expression.left, values), evaluate(expression.right, values)];
      return left === undefined || right === undefined
        ? undefined
        : calculate(expression.operator, left, right);
    }
    default:
      return undefined;
  }
}

function aggregate(
  { parts, of }: Extract<Expression, { kind: 'aggregate' }>,
  values: Values,
): number | undefined {
  const rows = values.get(parts);
  if (!Array.isArray(rows)) return undefined;
  const list: readonly Json[] = rows;
  if (!of) return list.length;
  return list
    .map((row) =>
      isObject(row) ? evaluate(of, new Map(Object.entries(row) as [string, Json][])) : undefined,
    )
    .reduce(
      (sum: number | undefined, one) => (sum === undefined || one === undefined ? undefined : sum + one),
      0,
    );
}

function calculate(operator: string, left: number, right: number): number | undefined {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return operator === '/' && right !== 0 ? left / right : undefined;
}

function numeric(value: Json | undefined): number | undefined {
  const text = isObject(value) ? value['amount'] : value;
  const number = typeof text === 'string' || typeof text === 'number' ? Number(text) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}
