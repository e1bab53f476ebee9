import type { Expr } from '../plan/exam-plan.ts';

/** An expression with all that it is made of. */
export function nodes(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'sum':
    case 'count':
      return [expr, ...nodes(expr.of)];
    case 'not':
    case 'minus':
      return [expr, ...nodes(expr.operand)];
    case 'binary':
      return [expr, ...nodes(expr.left), ...nodes(expr.right)];
    default:
      return [expr];
  }
}

/** The first words of all names in an expression: fields, references, parts and inputs that it depends on. */
export function mentions(expr: Expr): readonly string[] {
  return paths(expr).flatMap(([first]) => (first === undefined ? [] : [first]));
}

export const paths = (expr: Expr): readonly (readonly string[])[] =>
  nodes(expr).flatMap((node) => (node.kind === 'name' ? [node.path] : []));

/** Whether a value depends on the moment at which the service reckoned it. */
export const isOfTheMoment = (expr: Expr): boolean =>
  nodes(expr).some(({ kind }) => kind === 'now' || kind === 'today');
