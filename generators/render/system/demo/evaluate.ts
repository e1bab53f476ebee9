import type { BinaryOperator, Expression, Literal } from '../../../plan/model.ts';
import { milliseconds } from '../../service/tests/values/duration.ts';
import type { Json } from './files.ts';

type Scalar = string | number | boolean | null;

/** What the demo knows of a row, and of what it takes to change it. */
export interface Known {
  /** A field of the row, or of the row that one of its references names; undefined where it is not known. */
  readonly field: (name: string, via?: string) => Json | undefined;
  readonly inputs?: Readonly<Record<string, Json>>;
}

/** Whether a condition holds for a row; undefined where that cannot be told. */
export function holds(condition: Expression, known: Known): boolean | undefined {
  const value = evaluate(condition, known);
  return typeof value === 'boolean' ? value : undefined;
}

/** A value as far as it can be told beforehand. Money counts by its amount. */
export function evaluate(expression: Expression, known: Known): Scalar | undefined {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return plain(known.field(expression.field, expression.via));
    case 'input':
      return plain(known.inputs?.[expression.name]);
    case 'now':
    case 'today':
      // Days of the demo lie in early 2026 or in 2030.
      return '2027-01-01T00:00:00.000Z'.slice(0, expression.kind === 'now' ? undefined : 10);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, known));
    case 'is-null': {
      const value = evaluate(expression.operand, known);
      return value === undefined ? undefined : (value === null) !== expression.negated;
    }
    case 'binary':
      return (
        comparedSpans(expression, known) ??
        binary(expression.operator, evaluate(expression.left, known), evaluate(expression.right, known))
      );
    default:
      return undefined;
  }
}

/** Durations go by how long they are: a week is more than six days. */
function comparedSpans(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  known: Known,
): boolean | undefined {
  const [a, b] = [left, right].map((side) =>
    side.kind === 'literal' && side.value.type === 'duration'
      ? milliseconds(side.value.text)
      : milliseconds(String(evaluate(side, known))),
  );
  return a === undefined || b === undefined ? undefined : compared(operator, a, b);
}

function literal(value: Literal): Scalar | undefined {
  switch (value.type) {
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'number':
      return Number(value.text);
    case 'string':
    case 'enum':
      return value.text;
    default:
      return undefined;
  }
}

function plain(value: Json | undefined): Scalar | undefined {
  if (value === null || typeof value !== 'object') return value;
  return 'amount' in value && typeof value['amount'] === 'string' ? Number(value['amount']) : undefined;
}

function unary(operator: 'not' | '-', value: Scalar | undefined): Scalar | undefined {
  if (operator === 'not') return typeof value === 'boolean' ? !value : undefined;
  return typeof value === 'number' ? -value : undefined;
}

function binary(
  operator: BinaryOperator,
  left: Scalar | undefined,
  right: Scalar | undefined,
): Scalar | undefined {
  if (operator === 'and' || operator === 'or') return joined(operator === 'or', left, right);
  if (left === undefined || right === undefined) return undefined;
  const [a, b] =
    typeof left === 'number' || typeof right === 'number' ? [Number(left), Number(right)] : [left, right];
  return compared(operator, a, b) ?? calculated(operator, a, b);
}

/** One side may decide alone: `false and x`, `true or x`. */
function joined(decisive: boolean, left: Scalar | undefined, right: Scalar | undefined): boolean | undefined {
  if (left === decisive || right === decisive) return decisive;
  return left === undefined || right === undefined ? undefined : !decisive;
}

function compared(operator: BinaryOperator, a: Scalar, b: Scalar): boolean | undefined {
  if (operator === '=') return a === b;
  if (operator === '!=') return a !== b;
  if (a === null || b === null) return undefined;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : undefined;
}

function calculated(operator: BinaryOperator, a: Scalar, b: Scalar): number | undefined {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' && b !== 0 ? a / b : undefined;
}
