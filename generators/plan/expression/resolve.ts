import type { Findings, Span } from '../findings.ts';
import type { BinaryOperator, Expression } from '../model.ts';
import type { World } from '../resolve/world.ts';
import { resolveName, resolvesTo } from './names.ts';
import type { Scope } from './scope.ts';
import { resolveSum } from './sums.ts';
import type { Syntax } from './syntax.ts';
import {
  ANYTHING,
  arithmetic,
  assignable,
  BOOLEAN,
  compatible,
  describe,
  ordered,
  type ValueType,
} from './types.ts';

/** An expression whose names all exist, and what it is worth. */
export interface Resolved {
  readonly expression: Expression;
  readonly type: ValueType;
}

/** Looks up the names of a condition and checks that it is one. */
export function resolveCondition(syntax: Syntax, scope: Scope, world: World): Expression | undefined {
  const resolved = resolve(syntax, scope, world);
  if (!resolved) return undefined;
  if (compatible(BOOLEAN, resolved.type)) return resolved.expression;
  const message = `${scope.what} is true or false; this is ${describe(resolved.type)}.`;
  world.findings.error('not-a-condition', syntax.at, message, 'Compare it with something: quantity > 0.');
  return undefined;
}

/** Looks up the names of a value and checks that it can be stored in `wanted`. */
export function resolveValue(
  syntax: Syntax,
  wanted: ValueType,
  scope: Scope,
  world: World,
): Expression | undefined {
  const resolved = resolve(syntax, scope, world, wanted);
  if (!resolved) return undefined;
  if (resolved.type.kind === 'null' || assignable(wanted, resolved.type)) return resolved.expression;
  const message = `${scope.what} is ${describe(wanted)}; this is ${describe(resolved.type)}.`;
  world.findings.error('type-mismatch', syntax.at, message, 'Use a value of the same type.');
  return undefined;
}

/** Looks up every name and works out the type. `wanted` tells what a bare word may be: a value of an enum. */
export function resolve(
  syntax: Syntax,
  scope: Scope,
  world: World,
  wanted?: ValueType,
): Resolved | undefined {
  switch (syntax.kind) {
    case 'number':
      return number(syntax.text);
    case 'duration':
      return {
        expression: { kind: 'literal', value: { type: 'duration', text: syntax.text } },
        type: { kind: 'duration' },
      };
    case 'string':
      return string(syntax.text, wanted);
    case 'name':
      return resolveName(syntax.path, scope, world, wanted);
    case 'call':
      return resolveSum(syntax, scope, world);
    case 'unary':
      return resolveUnary(syntax, scope, world, wanted);
    case 'binary':
      return resolveBinary(syntax, scope, world);
  }
}

function number(text: string): Resolved {
  const whole = !text.includes('.');
  return {
    expression: { kind: 'literal', value: { type: 'number', text } },
    type: { kind: 'number', whole, literal: true },
  };
}

const WRITTEN: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(?::\d\d)?$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z$/,
  duration: /^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/** Text in quotes; where a date is wanted and the text is one, a date. */
function string(text: string, wanted: ValueType | undefined): Resolved {
  const expression: Expression = { kind: 'literal', value: { type: 'string', text } };
  if (wanted && WRITTEN[wanted.kind]?.test(text)) return { expression, type: wanted };
  if (wanted?.kind === 'enum' && wanted.values.includes(text)) {
    return { expression: { kind: 'literal', value: { type: 'enum', text } }, type: wanted };
  }
  return { expression, type: { kind: 'text' } };
}

function resolveUnary(
  syntax: Syntax & { kind: 'unary' },
  scope: Scope,
  world: World,
  wanted: ValueType | undefined,
): Resolved | undefined {
  const operand = resolve(syntax.operand, scope, world, syntax.operator === '-' ? wanted : BOOLEAN);
  if (!operand) return undefined;
  const { operator } = syntax;
  const { expression, type } = operand;
  if (operator === '-' && expression.kind === 'literal' && expression.value.type === 'number') {
    const text = expression.value.text.startsWith('-')
      ? expression.value.text.slice(1)
      : `-${expression.value.text}`;
    return { expression: { kind: 'literal', value: { type: 'number', text } }, type };
  }
  const fits =
    operator === 'not'
      ? compatible(BOOLEAN, type)
      : ['number', 'money', 'duration', 'anything'].includes(type.kind);
  if (fits) return { expression: { kind: 'unary', operator, operand: expression }, type };
  const message = `"${operator}" needs ${operator === 'not' ? 'a condition' : 'a number'}; this is ${describe(type)}.`;
  world.findings.error(
    'type-mismatch',
    syntax.operand.at,
    message,
    'Compare it with something, or leave the sign out.',
  );
  return undefined;
}

function resolveBinary(
  syntax: Syntax & { kind: 'binary' },
  scope: Scope,
  world: World,
): Resolved | undefined {
  const { operator } = syntax;
  if (operator === 'and' || operator === 'or') {
    const left = resolveCondition(syntax.left, { ...scope, what: `Each side of "${operator}"` }, world);
    const right = resolveCondition(syntax.right, { ...scope, what: `Each side of "${operator}"` }, world);
    return left && right && { expression: { kind: 'binary', operator, left, right }, type: BOOLEAN };
  }
  const [left, right] = resolveSides(syntax, scope, world);
  if (!left || !right) return undefined;
  if (operator === '+' || operator === '-' || operator === '*' || operator === '/') {
    const type = arithmetic(operator, left.type, right.type);
    if (type) return { expression: binary(operator, left, right), type };
    return mismatch(operator, left, right, syntax.right.at, world.findings);
  }
  return compare(operator, left, right, syntax, world.findings);
}

/** A bare word that is no field takes its meaning from the other side, whichever side that is. */
function resolveSides(
  syntax: Syntax & { kind: 'binary' },
  scope: Scope,
  world: World,
): (Resolved | undefined)[] {
  if (isBareWord(syntax.left, scope) && !isBareWord(syntax.right, scope)) {
    const right = resolve(syntax.right, scope, world);
    return [resolve(syntax.left, scope, world, right?.type ?? ANYTHING), right];
  }
  const left = resolve(syntax.left, scope, world);
  return [left, resolve(syntax.right, scope, world, left?.type ?? ANYTHING)];
}

function isBareWord(syntax: Syntax, scope: Scope): boolean {
  const [first, more] = syntax.kind === 'name' ? syntax.path : [];
  return first !== undefined && !more && resolvesTo(first.text, scope) === undefined;
}

function compare(
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  left: Resolved,
  right: Resolved,
  syntax: Syntax & { kind: 'binary' },
  findings: Findings,
): Resolved | undefined {
  const nothing = left.type.kind === 'null' || right.type.kind === 'null';
  if (nothing && (operator === '=' || operator === '!=')) {
    const operand = (left.type.kind === 'null' ? right : left).expression;
    return { expression: { kind: 'is-null', operand, negated: operator === '!=' }, type: BOOLEAN };
  }
  const equality = operator === '=' || operator === '!=';
  const fits = compatible(left.type, right.type) || compatible(right.type, left.type);
  if (!fits || (!equality && !(ordered(left.type) && ordered(right.type)))) {
    return mismatch(operator, left, right, syntax.right.at, findings);
  }
  return { expression: binary(operator, left, right), type: BOOLEAN };
}

function binary(operator: BinaryOperator, left: Resolved, right: Resolved): Expression {
  return { kind: 'binary', operator, left: left.expression, right: right.expression };
}

function mismatch(
  operator: string,
  left: Resolved,
  right: Resolved,
  at: Span,
  findings: Findings,
): undefined {
  const message = `"${operator}" between ${describe(left.type)} and ${describe(right.type)} means nothing.`;
  findings.error('type-mismatch', at, message, 'Both sides need types that go together.');
}
