import type { Expression, Field, Literal } from '../../../../plan/model.ts';
import { type Json, type JsonObject, textOf } from '../../../contract/json.ts';
import { isObject } from '../../../contract/json.ts';
import { milliseconds } from './duration.ts';

/** What an expression is computed from. A name that is not here is unknown; `null` is a field without a value. */
export interface Facts {
  readonly fields: readonly Field[];
  readonly values: ReadonlyMap<string, Json>;
  readonly inputs?: { readonly fields: readonly Field[]; readonly values: ReadonlyMap<string, Json> };
  /** The fields of the parts in a list, by the list's name. */
  readonly parts?: ReadonlyMap<string, readonly Field[]>;
  /** The fields that follow from the others at once, whatever is said of them. */
  readonly isDerived?: (field: Field) => boolean;
  /** What is known of the row that a reference names. */
  readonly via?: (reference: string, field: string) => Scalar;
  readonly currencyDigits?: number;
  /** Who calls, and the fields that name the owner of the row. */
  readonly user?: string;
  readonly owners?: readonly string[];
}

/** Money, numbers, moments and durations as numbers; `undefined` where it cannot be known. */
export type Scalar = string | number | boolean | null | undefined;

/** Stands for now: after every example of the past, before every example of the future. */
const NOW = Date.parse('2026-06-01T00:00:00Z');

export function evaluate(expression: Expression, facts: Facts): Scalar {
  switch (expression.kind) {
    case 'literal':
      return literalScalar(expression.value);
    case 'field':
      return expression.via
        ? facts.via?.(expression.via, expression.field)
        : fieldScalar(expression.field, facts);
    case 'user':
      return facts.user;
    case 'input':
      return facts.inputs && scalarOf(facts.inputs.fields, facts.inputs.values, expression.name);
    case 'now':
      return NOW;
    case 'today':
      return new Date(NOW).toISOString().slice(0, 10);
    case 'aggregate':
      return aggregate(expression, facts);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, facts));
    case 'is-null': {
      const operand = evaluate(expression.operand, facts);
      return operand === undefined ? undefined : (operand === null) !== expression.negated;
    }
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, facts), evaluate(expression.right, facts));
    default:
      return undefined;
  }
}

function fieldScalar(name: string, facts: Facts): Scalar {
  const field = facts.fields.find((one) => one.name === name);
  if (facts.owners?.includes(name)) return 'owner';
  if (!field?.computed || !facts.isDerived?.(field)) return scalarOf(facts.fields, facts.values, name);
  return stored(field, evaluate(field.computed, facts), facts.currencyDigits ?? 0);
}

/** A number as its column holds it: money is rounded half to even; a half of another number is not known. */
function stored({ type }: Field, value: Scalar, currencyDigits: number): Scalar {
  const places = type.kind === 'money' ? currencyDigits : type.kind === 'decimal' ? type.scale : undefined;
  if (typeof value !== 'number' || places === undefined) return value;
  const scaled = value * 10 ** places;
  const isHalf = Math.abs(Math.abs(scaled % 1) - 0.5) < 1e-6;
  if (isHalf && type.kind !== 'money') return undefined;
  return (isHalf ? 2 * Math.round(scaled / 2) : Math.round(scaled)) / 10 ** places;
}

function scalarOf(fields: readonly Field[], values: ReadonlyMap<string, Json>, name: string): Scalar {
  const field = fields.find((one) => one.name === name);
  const value = values.get(name);
  return field && value !== undefined ? toScalar(field, value) : undefined;
}

export function toScalar({ type }: Field, value: Json): Scalar {
  if (value === null) return null;
  switch (type.kind) {
    case 'money':
      return isObject(value) ? Number(value['amount']) : undefined;
    case 'integer':
    case 'bigint':
    case 'decimal':
      return Number(value);
    case 'timestamp':
      return Date.parse(textOf(value));
    case 'duration':
      return milliseconds(textOf(value));
    case 'json':
    case 'parts':
    case 'links':
      return undefined;
    default:
      return typeof value === 'boolean' ? value : textOf(value);
  }
}

function literalScalar(value: Literal): Scalar {
  switch (value.type) {
    case 'boolean':
      return value.value;
    case 'number':
      return Number(value.text);
    case 'null':
      return null;
    case 'duration':
      return milliseconds(value.text);
    case 'now':
      return NOW;
    case 'today':
      return new Date(NOW).toISOString().slice(0, 10);
    default:
      return value.text;
  }
}

function aggregate({ parts, of }: Extract<Expression, { kind: 'aggregate' }>, facts: Facts): Scalar {
  const rows = facts.values.get(parts);
  const fields = facts.parts?.get(parts);
  if (!Array.isArray(rows) || !fields) return undefined;
  if (!of) return rows.length;
  const list = rows.filter(isObject).map((row: JsonObject) => {
    const known = Object.entries(row).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    return evaluate(of, { fields, values: new Map(known) });
  });
  return list.reduce(
    (sum, one) => (typeof sum === 'number' && typeof one === 'number' ? sum + one : undefined),
    0,
  );
}

function unary(operator: 'not' | '-', value: Scalar): Scalar {
  if (value === null) return null;
  if (operator === 'not') return typeof value === 'boolean' ? !value : undefined;
  return typeof value === 'number' ? -value : undefined;
}

function binary(operator: string, left: Scalar, right: Scalar): Scalar {
  if (operator === 'and') return left === false || right === false ? false : both(left, right, true);
  if (operator === 'or') return left === true || right === true ? true : both(left, right, false);
  if (left === undefined || right === undefined) return undefined;
  // As in SQL: what is compared with nothing is neither true nor false.
  if (left === null || right === null) return null;
  if (isMoment(left) && typeof right === 'number') return binary(operator, Date.parse(left), right);
  if (isMoment(right) && typeof left === 'number') return binary(operator, left, Date.parse(right));
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'string' && typeof right === 'number' && (operator === '+' || operator === '-'))
    return movedDay(left, operator === '-' ? -right : right);
  if (typeof left !== typeof right) return undefined;
  return ordered(operator, left, right) ?? calculated(operator, left, right);
}

/** A moment of the plan is text until it meets another one. */
const isMoment = (value: Scalar): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);

const both = (left: Scalar, right: Scalar, result: boolean): Scalar =>
  left === result && right === result ? result : left === undefined || right === undefined ? undefined : null;

function ordered(
  operator: string,
  left: string | number | boolean,
  right: string | number | boolean,
): Scalar {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  return operator === '>=' ? left >= right : undefined;
}

/** A day so many milliseconds later. */
function movedDay(day: string, by: number): Scalar {
  const moment = Date.parse(day);
  return /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(moment + by).toISOString().slice(0, 10) : undefined;
}

/** Division is left out: what it rounds to is the service's to say. */
function calculated(operator: string, left: Scalar, right: Scalar): Scalar {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : undefined;
}
