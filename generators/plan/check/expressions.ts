import type { Expression } from '../model.ts';

/** The names of fields that an expression reads: along the reference `via`, or of the row itself. */
export function fieldsVia(expression: Expression, via: string | undefined): string[] {
  switch (expression.kind) {
    case 'field':
      return expression.via === via ? [expression.field] : [];
    case 'aggregate':
      return [];
    case 'unary':
    case 'is-null':
      return fieldsVia(expression.operand, via);
    case 'binary':
      return [...fieldsVia(expression.left, via), ...fieldsVia(expression.right, via)];
    default:
      return [];
  }
}
