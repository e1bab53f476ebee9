import type { Expr } from '../plan/exam-plan.ts';

/** The first words of all names in an expression: fields, references, parts and inputs that it depends on. */
export function mentions(expr: Expr): readonly string[] {
  return paths(expr).flatMap(([first]) => (first === undefined ? [] : [first]));
}

export function paths(expr: Expr): readonly (readonly string[])[] {
  switch (expr.kind) {
    case 'name':
      return [expr.path];
    case 'sum':
    case 'count':
      return paths(expr.of);
    case 'not':
    case 'minus':
      return paths(expr.operand);
    case 'binary':
      return [...paths(expr.left), ...paths(expr.right)];
    default:
      return [];
  }
}

/** Whether a value depends on the moment at which the service reckoned it. */
export function isOfTheMoment(expr: Expr): boolean {
  switch (expr.kind) {
    case 'now':
    case 'today':
      return true;
    case 'sum':
    case 'count':
      return isOfTheMoment(expr.of);
    case 'not':
    case 'minus':
      return isOfTheMoment(expr.operand);
    case 'binary':
      return isOfTheMoment(expr.left) || isOfTheMoment(expr.right);
    default:
      return false;
  }
}
