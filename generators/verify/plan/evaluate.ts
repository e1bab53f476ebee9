import { Exact } from './exact.ts';
import type { Expr } from './exam-plan.ts';
import { Span } from './span.ts';
import { textOf, type Value } from './value.ts';

export interface Row {
  readonly [field: string]: Value | readonly Row[];
}

export interface Facts {
  readonly row: Row;
  readonly inputs?: Row;
  /** What one hop leads to: the row of a reference (`product`), `answer`, `before`. */
  readonly hops?: Readonly<Record<string, Row>>;
  readonly now?: Date;
  /** Id of the caller. */
  readonly user?: string;
}

/** Whether a condition holds; null where SQL would not know. */
export function holds(condition: Expr, facts: Facts): boolean | null {
  const value = evaluate(condition, facts);
  return typeof value === 'boolean' ? value : null;
}

/** A name that the facts do not hold is null. */
export function evaluate(expr: Expr, facts: Facts): Value {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'number':
      return Exact.of(expr.text);
    case 'duration':
      return Span.of(expr.text) ?? null;
    case 'name':
      return lookUp(expr.path, facts);
    case 'now':
      return facts.now ?? new Date();
    case 'today':
      return dayOf(facts.now ?? new Date());
    case 'user':
      return facts.user ?? null;
    case 'count':
    case 'sum':
      return aggregate(expr, facts);
    case 'not': {
      const operand = evaluate(expr.operand, facts);
      return typeof operand === 'boolean' ? !operand : null;
    }
    case 'minus': {
      const operand = evaluate(expr.operand, facts);
      return operand instanceof Exact
        ? operand.times(Exact.of(-1))
        : operand instanceof Span
          ? operand.times(-1)
          : null;
    }
    case 'binary':
      return binary(expr, facts);
  }
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

function lookUp([first = '', second]: readonly string[], { row, inputs, hops }: Facts): Value {
  if (second !== undefined) return single(hops?.[first]?.[second]);
  return single(inputs && Object.hasOwn(inputs, first) ? inputs[first] : row[first]);
}

const single = (value: Value | readonly Row[] | undefined): Value =>
  value === undefined || Array.isArray(value) ? null : (value as Value);

/** Over the parts in a list; what has no value adds nothing. */
function aggregate({ kind, of }: Expr & { kind: 'sum' | 'count' }, facts: Facts): Value {
  const list = listIn(of) ?? '';
  const rows = facts.row[list];
  const parts: readonly Row[] = Array.isArray(rows) ? rows : [];
  if (kind === 'count') return Exact.of(parts.length);
  return parts
    .map((part) => evaluate(of, { ...facts, hops: { ...facts.hops, [list]: part } }))
    .reduce<Exact>((sum, value) => (value instanceof Exact ? sum.plus(value) : sum), Exact.of(0));
}

/** The list that the names inside a sum begin with. */
function listIn(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'name':
      return expr.path[0];
    case 'not':
    case 'minus':
      return listIn(expr.operand);
    case 'binary':
      return listIn(expr.left) ?? listIn(expr.right);
    default:
      return undefined;
  }
}

type Binary = Expr & { kind: 'binary' };

function binary({ operator, left, right }: Binary, facts: Facts): Value {
  if (isNull(right) || isNull(left)) {
    const value = evaluate(isNull(right) ? left : right, facts);
    if (operator === '=') return value === null;
    if (operator === '!=') return value !== null;
  }
  const [a, b] = [evaluate(left, facts), evaluate(right, facts)];
  if (operator === 'and') return a === false || b === false ? false : a === null || b === null ? null : true;
  if (operator === 'or') return a === true || b === true ? true : a === null || b === null ? null : false;
  if (a === null || b === null) return null;
  if (operator === '+' || operator === '-' || operator === '*' || operator === '/')
    return calculate(operator, a, b);
  return compared(operator, order(a, b));
}

const isNull = (expr: Expr): boolean => expr.kind === 'literal' && expr.value === null;

function compared(operator: string, by: number): boolean {
  switch (operator) {
    case '=':
      return by === 0;
    case '!=':
      return by !== 0;
    case '<':
      return by < 0;
    case '<=':
      return by <= 0;
    case '>':
      return by > 0;
    default:
      return by >= 0;
  }
}

/** Below, at or above zero. Text beside a moment or a duration is read as one. */
function order(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (a instanceof Exact && b instanceof Exact) return a.compare(b);
  if (a instanceof Date || b instanceof Date) return momentOf(a) - momentOf(b);
  if (a instanceof Span || b instanceof Span) return sizeOf(a) - sizeOf(b);
  return a === b ? 0 : a < b ? -1 : 1;
}

const momentOf = (value: NonNullable<Value>): number =>
  value instanceof Date ? value.getTime() : Date.parse(textOf(value));

const sizeOf = (value: NonNullable<Value>): number =>
  (value instanceof Span ? value : Span.of(textOf(value)))?.size ?? Number.NaN;

function calculate(operator: '+' | '-' | '*' | '/', a: NonNullable<Value>, b: NonNullable<Value>): Value {
  if (a instanceof Exact && b instanceof Exact) {
    if (operator === '+') return a.plus(b);
    if (operator === '-') return a.minus(b);
    return operator === '*' ? a.times(b) : (a.over(b) ?? null);
  }
  if (a instanceof Date && b instanceof Date) return new Span(a.getTime() - b.getTime());
  if (b instanceof Span) {
    if (a instanceof Exact) return b.times(a.toNumber());
    const by = operator === '-' ? b.times(-1) : b;
    if (a instanceof Span) return a.plus(by);
    return a instanceof Date ? by.after(a) : dayOf(by.after(new Date(textOf(a))));
  }
  if (!(a instanceof Span) || !(b instanceof Exact)) return null;
  return a.times(operator === '*' ? b.toNumber() : 1 / b.toNumber());
}
