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

/** An expression as a plan writes it, for people: `status = active and total > 10.00`. */
export function printed(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return expression.via ? `${expression.via}.${expression.field}` : expression.field;
    case 'input':
      return expression.name;
    case 'answer':
    case 'before':
      return `${expression.kind}.${expression.field}`;
    case 'aggregate':
      return `${expression.function}(${expression.of ? printed(expression.of) : expression.parts})`;
    case 'unary':
      return expression.operator === 'not'
        ? `not ${inner(expression.operand)}`
        : `-${inner(expression.operand)}`;
    case 'binary':
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`;
    case 'is-null':
      return `${inner(expression.operand)} ${expression.negated ? '!=' : '='} null`;
    default:
      return expression.kind;
  }
}

/** A part of a larger expression: in parentheses where it is joined itself. */
function inner(expression: Expression): string {
  const text = printed(expression);
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
