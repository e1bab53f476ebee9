import type { Expr } from './exam-plan.ts';
import { Tokens } from './tokens.ts';

/** Reads a condition or a value; what its names mean is settled by `settle`. */
export function parseExpression(text: string): Expr {
  return expressionFrom(new Tokens(text));
}

/** Reads an expression from the middle of a short form and leaves what follows it. */
export function expressionFrom(tokens: Tokens): Expr {
  return chain(tokens, ['or'], () => chain(tokens, ['and'], () => negation(tokens)));
}

type Binary = Expr & { kind: 'binary' };
type Operator = Binary['operator'];

function chain(tokens: Tokens, operators: readonly Operator[], operand: () => Expr): Expr {
  let left = operand();
  for (;;) {
    const operator = operators.find((sign) => tokens.accept(sign));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: operand() };
  }
}

function negation(tokens: Tokens): Expr {
  return tokens.accept('not') ? { kind: 'not', operand: negation(tokens) } : comparison(tokens);
}

function comparison(tokens: Tokens): Expr {
  const left = sum(tokens);
  const operator = (['=', '!=', '<', '<=', '>', '>='] as const).find((sign) => tokens.accept(sign));
  return operator === undefined ? left : { kind: 'binary', operator, left, right: sum(tokens) };
}

function sum(tokens: Tokens): Expr {
  return chain(tokens, ['+', '-'], () => chain(tokens, ['*', '/'], () => signed(tokens)));
}

function signed(tokens: Tokens): Expr {
  if (!tokens.accept('-')) return primary(tokens);
  const operand = signed(tokens);
  if (operand.kind !== 'number') return { kind: 'minus', operand };
  return { kind: 'number', text: operand.text.startsWith('-') ? operand.text.slice(1) : `-${operand.text}` };
}

const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function primary(tokens: Tokens): Expr {
  const { kind, text } = tokens.take();
  if (text === '(') return closed(tokens);
  if (kind === 'number') return { kind, text };
  if (kind === 'duration') return { kind, text: isoDuration(text) };
  if (kind === 'text') return { kind: 'literal', value: text.slice(1, -1) };
  if ((text === 'sum' || text === 'count') && tokens.accept('(')) return { kind: text, of: closed(tokens) };
  const path = [text];
  while (tokens.accept('.')) path.push(tokens.take().text);
  const constant = CONSTANTS.get(path.join('.'));
  return constant === undefined ? { kind: 'name', path } : { kind: 'literal', value: constant };
}

function closed(tokens: Tokens): Expr {
  const inner = expressionFrom(tokens);
  tokens.accept(')');
  return inner;
}

/** `15m` -> `PT15M`, `2w` -> `P14D`, `300ms` -> `PT0.3S`. */
export function isoDuration(text: string): string {
  const amount = Number.parseFloat(text);
  const unit = text.replace(/^[\d.]+/, '');
  if (unit === 'w') return `P${amount * 7}D`;
  if (unit === 'd') return `P${amount}D`;
  return unit === 'ms' ? `PT${amount / 1000}S` : `PT${amount}${unit.toUpperCase()}`;
}
