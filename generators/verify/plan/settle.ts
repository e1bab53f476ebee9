import type { ExamField, ExamType, Expr } from './exam-plan.ts';
import { type KnownEntity, typeOf, type World } from './world.ts';

/** What the names of an expression may refer to. */
export interface Scope {
  readonly world: World;
  readonly row?: KnownEntity;
  readonly inputs?: readonly ExamField[];
}

const STANDARD = ['id', 'createdAt', 'updatedAt', 'version'];
const CONTEXT = ['now', 'today', 'user'] as const;

/** Says of each name whether it is a field, an input, the moment, the caller, or the word of an enum; `wanted` is what it is stored in. */
export function settle(expr: Expr, scope: Scope, wanted?: ExamType): Expr {
  switch (expr.kind) {
    case 'name':
      return settleName(expr.path, scope, wanted);
    case 'sum':
    case 'count':
      return { kind: expr.kind, of: settle(expr.of, scope) };
    case 'not':
    case 'minus':
      return { kind: expr.kind, operand: settle(expr.operand, scope) };
    case 'binary': {
      const left = settle(expr.left, scope);
      return { ...expr, left, right: settle(expr.right, scope, enumOf(expr.left, scope)) };
    }
    default:
      return expr;
  }
}

/** A word of the enum that stands on the other side comes first, as people read it; then inputs, fields, and the rest. */
function settleName(path: readonly string[], scope: Scope, wanted: ExamType | undefined): Expr {
  const [word = '', ...more] = path;
  if (more.length > 0) return { kind: 'name', path };
  if (wanted?.kind === 'enum' && wanted.values.includes(word)) return { kind: 'literal', value: word };
  if (isKnown(word, scope)) return { kind: 'name', path };
  const context = CONTEXT.find((known) => known === word);
  return context === undefined ? { kind: 'literal', value: word } : { kind: context };
}

function isKnown(word: string, { row, inputs }: Scope): boolean {
  if (inputs?.some((input) => input.name === word)) return true;
  return row !== undefined && (STANDARD.includes(word) || row.written.some((field) => field.name === word));
}

/** The enum type of a field or an input, where the expression is one. */
export function enumOf(expr: Expr, { row, inputs, world }: Scope): ExamType | undefined {
  if (expr.kind !== 'name' || expr.path.length > 1) return undefined;
  const [word = ''] = expr.path;
  const field = row?.written.find((one) => one.name === word);
  const type = inputs?.find((one) => one.name === word)?.type ?? (field && typeOf(field, row, world));
  return type?.kind === 'enum' ? type : undefined;
}
