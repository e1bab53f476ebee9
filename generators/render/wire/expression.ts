import type { Expression, Literal } from '../../plan/model.ts';

/** The names of the row's own fields, references and parts that an expression depends on. */
export function mentions(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'field':
      return [expression.via ?? expression.field];
    case 'aggregate':
      return [expression.parts];
    case 'unary':
    case 'is-null':
      return mentions(expression.operand);
    case 'binary':
      return [...mentions(expression.left), ...mentions(expression.right)];
    default:
      return [];
  }
}

/** Whether a condition can hold in a row with this value in a field. What is not about the field can. */
export function canHold(condition: Expression, name: string, value: string | boolean): boolean {
  if (condition.kind !== 'binary') return true;
  const { operator, left, right } = condition;
  const sides = [left, right].map((side) => canHold(side, name, value));
  if (operator === 'and') return !sides.includes(false);
  if (operator === 'or') return sides.includes(true);
  const isField = left.kind === 'field' && left.field === name && left.via === undefined;
  const wanted = right.kind === 'literal' ? discrete(right.value) : undefined;
  if (!isField || wanted === undefined) return true;
  const isEqual = wanted === value;
  return operator === '=' ? isEqual : operator !== '!=' || !isEqual;
}

/** What a literal is, where equal means the same: of a number, or a duration, it does not. */
export function discrete(literal: Literal): string | boolean | undefined {
  if (literal.type === 'boolean') return literal.value;
  return literal.type === 'enum' || literal.type === 'string' ? literal.text : undefined;
}

/** An expression as a plan writes it, for people: `status = active and total > 10.00`. Of parts, `of` is `lines.`. */
export function printed(expression: Expression, of = ''): string {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return of + (expression.via ? `${expression.via}.${expression.field}` : expression.field);
    case 'input':
      return expression.name;
    case 'answer':
    case 'before':
      return `${expression.kind}.${expression.field}`;
    case 'aggregate': {
      const { parts } = expression;
      return `${expression.function}(${expression.of ? printed(expression.of, `${parts}.`) : parts})`;
    }
    case 'unary':
      return `${expression.operator === 'not' ? 'not ' : '-'}${inner(expression.operand, of)}`;
    case 'binary':
      return `${inner(expression.left, of)} ${expression.operator} ${inner(expression.right, of)}`;
    case 'is-null':
      return `${inner(expression.operand, of)} ${expression.negated ? '!=' : '='} null`;
    default:
      return expression.kind;
  }
}

/** A part of a larger expression: in parentheses where it is joined itself. */
function inner(expression: Expression, of: string): string {
  const text = printed(expression, of);
  return expression.kind === 'binary' && /^(and|or|[-+*/])$/.test(expression.operator) ? `(${text})` : text;
}

function literal(value: Literal): string {
  switch (value.type) {
    case 'boolean':
      return String(value.value);
    case 'null':
    case 'now':
    case 'today':
      return value.type;
    case 'string':
      return `"${value.text}"`;
    default:
      return value.text;
  }
}
