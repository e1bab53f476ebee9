import type { Expression } from '../../plan/model.ts';
import { type Code, inner, type TsScope } from './ts-code.ts';
import { inOneUnit } from './ts-numbers.ts';
import { length } from './ts-moments.ts';
import { text } from './types.ts';

/** Gives the code of a value. */
type Print = (expression: Expression, scope: TsScope) => Code;

const opposites: Readonly<Record<string, string>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
const words: Readonly<Record<string, string>> = { '=': '===', '!=': '!==' };

/**
 * Whether a condition is true, or whether it is false. As in SQL it may be neither: what is compared with nothing is not
 * known to be equal, and not known to differ.
 */
export function truth(expression: Expression, holds: boolean, scope: TsScope, print: Print): string {
  if (expression.kind === 'unary' && expression.operator === 'not')
    return truth(expression.operand, !holds, scope, print);
  if (expression.kind === 'is-null') {
    const isNull = expression.negated !== holds;
    const { code, plain = code } = print(expression.operand, scope);
    return `${plain} ${isNull ? '==' : '!='} null`;
  }
  if (expression.kind === 'binary') {
    const { operator } = expression;
    return operator === 'and' || operator === 'or'
      ? joined(expression, holds, scope, print)
      : compared(expression, holds ? operator : (opposites[operator] ?? operator), scope, print);
  }
  const { code, absent } = print(expression, scope);
  if (holds) return code;
  return absent.length > 0 ? `${code} === false` : `!${inner(code)}`;
}

/** In as few words as it needs: what is true where the condition is not. */
export function untrue(expression: Expression, scope: TsScope, print: Print): string {
  if (
    expression.kind === 'unary' &&
    expression.operator === 'not' &&
    isKnown(expression.operand, scope, print)
  )
    return truth(expression.operand, true, scope, print);
  if (isKnown(expression, scope, print)) return truth(expression, false, scope, print);
  return `!${inner(truth(expression, true, scope, print))}`;
}

/** Whether it is one value or one comparison, and nothing in it may be absent. */
const isKnown = (expression: Expression, scope: TsScope, print: Print) =>
  expression.kind === 'is-null' ||
  (expression.kind === 'field' && print(expression, scope).absent.length === 0) ||
  (expression.kind === 'binary' &&
    !['and', 'or'].includes(expression.operator) &&
    [expression.left, expression.right].every((side) => print(side, scope).absent.length === 0));

function joined(
  { operator, left, right }: Expression & { kind: 'binary' },
  holds: boolean,
  scope: TsScope,
  print: Print,
): string {
  const isAnd = (operator === 'and') === holds;
  const sides = [left, right].map((side) => {
    const code = truth(side, holds, scope, print);
    // A chain of one word needs no parentheses.
    const isChain = isAnd ? !code.includes(' || ') : !code.includes(' && ');
    return isChain ? code : `(${code})`;
  });
  return sides.join(isAnd ? ' && ' : ' || ');
}

function compared(
  expression: Expression & { kind: 'binary' },
  operator: string,
  scope: TsScope,
  print: Print,
): string {
  const [left, right] = [print(expression.left, scope), print(expression.right, scope)];
  const [a, b] = comparable(left, right, operator, scope);
  const absent = [...left.absent, ...right.absent];
  // What is equal to something is there.
  const isThere = operator === '=' && absent.length === 1 && isAsItIs(a) && isAsItIs(b);
  const guards = isThere ? [] : absent.map((code) => `${code} != null`);
  return [...guards, `${a.code} ${words[operator] ?? operator} ${b.code}`].join(' && ');
}

const isAsItIs = ({ code, plain = code }: Code) => code === plain;

function comparable(left: Code, right: Code, operator: string, scope: TsScope): readonly [Code, Code] {
  const [a, b] = [literalLike(left, right), literalLike(right, left)];
  if (a.type === 'moment' && b.type === 'moment' && ['=', '!='].includes(operator)) {
    const instant = (one: Code): Code => ({ ...one, code: `${one.code}.getTime()` });
    return [instant(a), instant(b)];
  }
  if (a.type === 'duration' || b.type === 'duration') {
    return [
      { ...a, code: length(a) },
      { ...b, code: length(b) },
    ];
  }
  return inOneUnit(a, b, scope);
}

/** A text of the plan as what it is compared with: a moment, or a time with its seconds. */
function literalLike(one: Code, other: Code): Code {
  if (one.type !== 'words') return one;
  const value = one.text ?? '';
  if (other.type === 'moment') return { ...one, type: 'moment', code: `new Date(${text(value)})` };
  return other.type === 'time' && value.length === 5 ? { ...one, code: text(`${value}:00`) } : one;
}
