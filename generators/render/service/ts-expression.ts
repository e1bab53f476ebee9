import type { Expression, Field, Literal } from '../../plan/model.ts';
import { findEntity, partsOf } from '../wire/entities.ts';
import { itemName } from './local-name.ts';
import { isOfOwnColumns } from './table.ts';
import { type Code, inner, isAbsent, type TsScope } from './ts-code.ts';
import { truth, untrue } from './ts-condition.ts';
import { asDuration, isOfTime, milliseconds, timed } from './ts-moments.ts';
import { exact, isNumber, reckoned, whole } from './ts-numbers.ts';
import { text } from './types.ts';

export type { TsScope } from './ts-code.ts';

/** A condition. */
export const toTs = (expression: Expression, scope: TsScope): string => truth(expression, true, scope, print);

/** What is true where the condition is not. */
export const negated = (expression: Expression, scope: TsScope): string => untrue(expression, scope, print);

/**
 * A value that is stored in a field: rounded half to even where the field has fewer places than the value, and nothing where
 * something that it is made of is nothing.
 */
export function toTsOf(field: Field, expression: Expression, scope: TsScope): string {
  const value = print(expression, scope);
  const code = storedIn(field, value, scope);
  if (value.absent.length === 0 || code === value.plain) return code;
  return `${isAbsent(value.absent)} ? null : ${code}`;
}

/** Whether a value may be nothing. */
export const mayBeAbsent = (expression: Expression, scope: TsScope): boolean =>
  print(expression, scope).absent.length > 0;

function storedIn({ type }: Field, value: Code, scope: TsScope): string {
  switch (type.kind) {
    case 'money':
    case 'bigint':
      return isNumber(value) ? whole(value, type.kind === 'money', scope) : value.code;
    case 'integer':
      return value.type === 'exact' ? `Number(${whole(value, false, scope)})` : value.code;
    case 'decimal': {
      if (!isNumber(value)) return value.code;
      if (value.plain !== undefined && value.scale === type.scale) return value.plain;
      const { code, scale } = exact(value, scope);
      return `fromScaled(${code}, ${scale}, ${type.scale})`;
    }
    case 'duration':
      return asDuration(value);
    default:
      return value.code;
  }
}

const helpers: Readonly<Record<string, readonly string[]>> = {
  decimal: ['toScaled', 'fromScaled', 'halfEven'],
  durations: ['earlier', 'later', 'toDuration', 'toMilliseconds'],
};

/** The helpers of the platform that a piece of code uses, by their file. */
export const helpersIn = (code: string): readonly (readonly [file: string, names: readonly string[]])[] =>
  Object.entries(helpers).map(([file, names]) => [
    `../platform/${file}.js`,
    names.filter((name) => new RegExp(`\\b${name}\\(`).test(code)),
  ]);

function print(expression: Expression, scope: TsScope): Code {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return field(expression, scope);
    case 'input': {
      const input = [...(scope.inputs ?? []), ...scope.fields].find(({ name }) => name === expression.name);
      return typed(scope.input?.(expression.name) ?? expression.name, input);
    }
    case 'answer':
      return {
        code: scope.answer?.(expression.field) ?? `answer.${expression.field}`,
        type: 'other',
        absent: [],
      };
    case 'before': {
      const of = scope.fields.find(({ name }) => name === expression.field);
      if (!scope.before) return typed(`before.${expression.field}`, of, expression.field);
      const code = scope.before(expression.field);
      return { ...typed(code, of, expression.field), absent: [code] };
    }
    case 'user':
      return { code: scope.user ?? 'caller.id', type: 'other', absent: [] };
    case 'now':
      return literal({ type: 'now' });
    case 'today':
      return literal({ type: 'today' });
    case 'aggregate':
      return aggregate(expression, scope);
    case 'binary':
      return binary(expression, scope) ?? condition(expression, scope);
    case 'unary':
      return expression.operator === '-' ? negative(expression.operand, scope) : condition(expression, scope);
    case 'is-null':
      return condition(expression, scope);
  }
}

const condition = (expression: Expression, scope: TsScope): Code => ({
  code: truth(expression, true, scope, print),
  type: 'boolean',
  absent: [],
});

function negative(operand: Expression, scope: TsScope): Code {
  const { plain: _, ...value } = print(operand, scope);
  return { ...value, code: `-${inner(value.code)}` };
}

function field(expression: Expression & { kind: 'field' }, scope: TsScope): Code {
  const { via, entity, field: name } = expression;
  const target = via === undefined ? undefined : findEntity(scope.model, entity);
  const of = (target?.fields ?? scope.fields).find((one) => one.name === name);
  if (via === undefined)
    return isAtHand(of, name, scope) ? typed(scope.field(name), of, name) : onTheSpot(of, scope);
  const code = scope.via?.(via, name) ?? `${via}.${name}`;
  const { absent, ...rest } = typed(code, of, name);
  // A reference that need not be there gives nothing.
  return { ...rest, absent: absent.length > 0 || code.includes('?.') ? [code] : [] };
}

function isAtHand(of: Field | undefined, name: string, { computes }: TsScope): boolean {
  if (computes === undefined) return true;
  if (!of) return name === 'id';
  return !of.computed || !(computes || isOfOwnColumns(of.computed));
}

/** A computed field that the row at hand does not have yet, rounded as it is stored; what the table sets itself as it will be. */
function onTheSpot(of: Field | undefined, scope: TsScope): Code {
  if (!of?.computed) return literal({ type: 'now' });
  const { absent } = print(of.computed, scope);
  const code = storedIn(of, print(of.computed, scope), scope);
  const { plain: _, ...rest } = typed(inner(code), of);
  return { ...rest, absent };
}

function typed(code: string, of: Field | undefined, name = ''): Code {
  const absent = of?.optional ? [code] : [];
  const as = (type: Code['type'], rest: Partial<Code> = {}): Code => ({
    code,
    type,
    absent,
    plain: code,
    ...rest,
  });
  if (!of)
    return as(['createdAt', 'updatedAt'].includes(name) ? 'moment' : name === 'version' ? 'number' : 'other');
  switch (of.type.kind) {
    case 'integer':
      return as('number');
    case 'money':
      return as('exact', { scale: 0, money: true });
    case 'bigint':
      return as('exact', { scale: 0 });
    case 'decimal':
      return as('exact', { code: `toScaled(${code}, ${of.type.scale})`, scale: of.type.scale });
    case 'timestamp':
      return as('moment');
    case 'date':
      return as('day');
    case 'time':
    case 'duration':
    case 'boolean':
      return as(of.type.kind);
    default:
      return as('other');
  }
}

/** Arithmetic; undefined where it is a comparison. */
function binary({ operator, ...sides }: Expression & { kind: 'binary' }, scope: TsScope): Code | undefined {
  if (!['+', '-', '*', '/'].includes(operator)) return undefined;
  const [left, right] = [sides.left, sides.right].map((side) =>
    grouped(print(side, scope), side, operator),
  ) as [Code, Code];
  return isOfTime(left, right) ? timed(left, operator, right) : reckoned(left, operator, right, scope);
}

/** In parentheses where it is joined itself and would not hold together. */
function grouped(code: Code, expression: Expression, outer: string): Code {
  if (expression.kind !== 'binary') return code;
  const isChain = expression.operator === '+' && outer === '+';
  const binds = ['+', '-'].includes(outer) && ['*', '/'].includes(expression.operator);
  return isChain || binds ? code : { ...code, code: `(${code.code})` };
}

function aggregate(expression: Expression & { kind: 'aggregate' }, scope: TsScope): Code {
  const list = scope.parts?.(expression.parts) ?? expression.parts;
  if (expression.function === 'count' || !expression.of)
    return { code: `${list}.length`, type: 'number', absent: [] };
  const own = scope.fields.find(({ name }) => name === expression.parts);
  const part = own && partsOf(scope.model, own);
  const item = itemName(expression.parts);
  const { plain: _, ...of } = print(expression.of, {
    ...scope,
    fields: part?.fields ?? [],
    field: (name) => `${item}.${name}`,
    ...(scope.computes === undefined ? {} : { computes: false }),
  });
  const zero = of.type === 'exact' ? '0n' : '0';
  const isSum = expression.of.kind === 'binary' && !['*', '/'].includes(expression.of.operator);
  const sum = `sum + ${isSum ? `(${of.code})` : of.code}`;
  // What is nothing adds nothing.
  const step = of.absent.length > 0 ? `(${isAbsent(of.absent)} ? sum : ${sum})` : sum;
  return { ...of, absent: [], code: `${list}.reduce((sum, ${item}) => ${step}, ${zero})` };
}

function literal(value: Literal): Code {
  const as = (code: string, type: Code['type']): Code => ({ code, type, absent: [] });
  switch (value.type) {
    case 'boolean':
      return as(String(value.value), 'boolean');
    case 'null':
      return as('null', 'other');
    case 'number':
      return as(value.text, 'literal');
    case 'now':
      return as('new Date()', 'moment');
    case 'today':
      return as('new Date().toISOString().slice(0, 10)', 'day');
    case 'duration':
      return as(String(milliseconds(value.text)).replace(/\B(?=(\d{3})+$)/g, '_'), 'milliseconds');
    default:
      return { ...as(text(value.text), 'words'), text: value.text };
  }
}
