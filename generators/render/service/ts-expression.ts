import type { BinaryOperator, Expression, Field, Literal, Model } from '../../plan/model.ts';
import { findEntity, partsOf } from '../wire/entities.ts';
import { itemName } from './local-name.ts';
import { minorUnits, separated, text } from './types.ts';

/** Where an expression stands: what its names are in TypeScript. */
export interface TsScope {
  readonly model: Model;
  /** The fields, or the inputs, that names without a hop stand for. */
  readonly fields: readonly Field[];
  /** A field of the row at hand: `order.status`. */
  readonly field: (name: string) => string;
  /** A field of the row that a reference names: `product.price`. */
  readonly via?: (reference: string, field: string) => string;
  readonly input?: (name: string) => string;
  readonly inputs?: readonly Field[];
  readonly answer?: (name: string) => string;
  readonly user?: string;
  /** The parts at hand: `lines`. */
  readonly parts?: (field: string) => string;
}

/**
 * A piece of code and what it is worth. `exact` is a bigint that counts units of 10^-scale: money, 64-bit and decimal numbers
 * are reckoned without loss. `literal` is a number of the plan that has not met another one yet.
 */
interface Code {
  readonly code: string;
  readonly type: 'number' | 'exact' | 'literal' | 'moment' | 'milliseconds' | 'boolean' | 'other';
  readonly scale?: number;
  readonly money?: boolean;
  readonly optional?: boolean;
  /** Of a decimal number that is passed on: the text that it travels as. */
  readonly text?: string | undefined;
}

/** A condition, or a value that is passed on as it is. */
export const toTs = (expression: Expression, scope: TsScope): string => print(expression, scope).code;

/** A value that is stored in a field: rounded half to even where the field has fewer places than the value. */
export function toTsOf(field: Field, expression: Expression, scope: TsScope): string {
  const value = print(expression, scope);
  switch (field.type.kind) {
    case 'money':
    case 'bigint':
      return whole(value.type === 'literal' ? literalOf(value, field.type.kind === 'money', scope) : value);
    case 'integer':
      return value.type === 'exact' ? `Number(${whole(value)})` : value.code;
    case 'decimal': {
      if (value.type === 'other') return value.code;
      if (value.text !== undefined && value.scale === field.type.scale) return value.text;
      const { code, scale = 0 } = exact(value, scope);
      return `fromScaled(${code}, ${scale}, ${field.type.scale})`;
    }
    default:
      return value.code;
  }
}

/** The helpers of `platform/decimal.ts` that a piece of code uses. */
export const decimalHelpers = (code: string): string[] =>
  ['toScaled', 'fromScaled', 'halfEven'].filter((name) => code.includes(`${name}(`));

/** What is true where the condition is not, in as few words as it needs. */
export function negated(expression: Expression, scope: TsScope): string {
  const opposite: Partial<Record<BinaryOperator, BinaryOperator>> = { '=': '!=', '!=': '=' };
  if (expression.kind === 'binary') {
    const operator = opposite[expression.operator];
    if (operator) return toTs({ ...expression, operator }, scope);
  }
  if (expression.kind === 'is-null') return toTs({ ...expression, negated: !expression.negated }, scope);
  if (expression.kind === 'unary' && expression.operator === 'not') return toTs(expression.operand, scope);
  return `!${inner(toTs(expression, scope))}`;
}

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
      return { code: scope.answer?.(expression.field) ?? `answer.${expression.field}`, type: 'other' };
    case 'user':
      return { code: scope.user ?? 'caller.id', type: 'other' };
    case 'now':
      return literal({ type: 'now' });
    case 'today':
      return literal({ type: 'today' });
    case 'aggregate':
      return aggregate(expression, scope);
    case 'unary': {
      const operand = print(expression.operand, scope);
      return { ...operand, text: undefined, code: `${expression.operator === 'not' ? '!' : '-'}${inner(operand.code)}` };
    }
    case 'is-null':
      return {
        code: `${print(expression.operand, scope).code} ${expression.negated ? '!=' : '=='} null`,
        type: 'boolean',
      };
    case 'binary':
      return binary(expression, scope);
    default:
      throw new Error(`There is no TypeScript for ${expression.kind} here: the checker has let it through`);
  }
}

function field(expression: Expression & { kind: 'field' }, scope: TsScope): Code {
  const { via, entity, field: name } = expression;
  if (!via) return typed(scope.field(name), known(scope.fields, name), name);
  const target = findEntity(scope.model, entity);
  return typed(scope.via?.(via, name) ?? `${via}.${name}`, known(target?.fields ?? [], name), name);
}

const known = (fields: readonly Field[], name: string) => fields.find((one) => one.name === name);

function typed(code: string, of: Field | undefined, name = ''): Code {
  if (!of) return { code, type: ['createdAt', 'updatedAt'].includes(name) ? 'moment' : name === 'version' ? 'number' : 'other' };
  const { type, optional } = of;
  switch (type.kind) {
    case 'integer':
      return { code, type: 'number', optional };
    case 'money':
      return { code, type: 'exact', scale: 0, money: true, optional };
    case 'bigint':
      return { code, type: 'exact', scale: 0, optional };
    case 'decimal':
      return { code: `toScaled(${code}, ${type.scale})`, type: 'exact', scale: type.scale, optional, text: code };
    case 'timestamp':
      return { code, type: 'moment', optional };
    case 'boolean':
      return { code, type: 'boolean', optional };
    default:
      return { code, type: 'other', optional };
  }
}

const words: Record<string, string> = { '=': '===', '!=': '!==', and: '&&', or: '||' };
const isOrdered = (operator: string) => ['<', '<=', '>', '>='].includes(operator);
const isEquality = (operator: string) => operator === '=' || operator === '!=';

function binary(expression: Expression & { kind: 'binary' }, scope: TsScope): Code {
  const { operator } = expression;
  const left = grouped(print(expression.left, scope), expression.left, operator);
  const right = grouped(print(expression.right, scope), expression.right, operator);
  if (operator === 'and' || operator === 'or') return joined(left, operator, right, 'boolean');
  if (['+', '-', '*', '/'].includes(operator)) return arithmetic(left, operator, right, scope);
  return comparison(left, operator, right, scope);
}

/** In parentheses where it is joined itself, but for chains of the same word. */
function grouped(code: Code, expression: Expression, outer: string): Code {
  if (expression.kind !== 'binary') return code;
  const isChain = expression.operator === outer && ['and', 'or', '+'].includes(outer);
  const isCondition = ['and', 'or'].includes(outer) && !['and', 'or'].includes(expression.operator);
  const binds = ['+', '-'].includes(outer) && ['*', '/'].includes(expression.operator);
  return isChain || isCondition || binds ? code : { ...code, code: `(${code.code})` };
}

const joined = (left: Code, operator: string, right: Code, type: Code['type'], rest: Partial<Code> = {}): Code => ({
  ...rest,
  code: `${left.code} ${words[operator] ?? operator} ${right.code}`,
  type,
});

function arithmetic(left: Code, operator: string, right: Code, scope: TsScope): Code {
  if (left.type === 'moment') return moment(left, operator, right);
  const isPlain = (one: Code) => one.type === 'number' || (one.type === 'literal' && /^-?\d+$/.test(one.code));
  if (isPlain(left) && isPlain(right) && operator !== '/') return joined(left, operator, right, 'number');
  const isProduct = operator === '*' || operator === '/';
  const money = left.money === true || right.money === true;
  const [a, b] = [left, right].map((one) => exact(one, scope, money && !isProduct)) as [Exact, Exact];
  if (operator === '*') return joined(a, '*', b, 'exact', { scale: a.scale + b.scale, money });
  if (operator === '/') {
    const numerator = { ...a, code: `${inner(a.code)} * 10n ** 12n` };
    return joined(numerator, '/', b, 'exact', { scale: a.scale + 12 - b.scale, money });
  }
  const scale = Math.max(a.scale, b.scale);
  return joined(atScale(a, scale), operator, atScale(b, scale), 'exact', { scale, money });
}

type Exact = Code & { readonly scale: number };

/** As a bigint; a literal beside money is an amount of it. */
function exact(one: Code, scope: TsScope, amount = false): Exact {
  if (one.type === 'exact') return { ...one, scale: one.scale ?? 0 };
  if (one.type === 'literal') return literalOf(one, amount, scope);
  return { code: `BigInt(${one.code})`, type: 'exact', scale: 0 };
}

function literalOf({ code }: Code, amount: boolean, { model }: TsScope): Exact {
  if (amount) return { code: `${separated(minorUnits(model, code))}n`, type: 'exact', scale: 0, money: true };
  const fraction = code.split('.')[1] ?? '';
  return { code: `${separated(code.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1'))}n`, type: 'exact', scale: fraction.length };
}

const atScale = (one: Exact, scale: number): Exact =>
  one.scale === scale ? one : { ...one, scale, code: `${inner(one.code)} * ${10n ** BigInt(scale - one.scale)}n` };

function whole({ code, scale = 0, type }: Code): string {
  if (type === 'number') return `BigInt(${code})`;
  return scale > 0 ? `halfEven(${code}, ${scale})` : code;
}

function moment(left: Code, operator: string, right: Code): Code {
  if (right.type === 'moment') return { code: `${left.code}.getTime() - ${right.code}.getTime()`, type: 'milliseconds' };
  return { code: `new Date(${left.code}.getTime() ${operator} ${right.code})`, type: 'moment' };
}

function comparison(left: Code, operator: string, right: Code, scope: TsScope): Code {
  const [a, b] = comparable(left, right, operator, scope);
  const compared = joined(a, operator, b, 'boolean');
  if (!isOrdered(operator)) return compared;
  // Nothing is neither more nor less than anything.
  const there = [left, right].filter(({ optional }) => optional).map(({ code }) => `${code} != null`);
  return { ...compared, code: [...there, compared.code].join(' && ') };
}

function comparable(left: Code, right: Code, operator: string, scope: TsScope): [Code, Code] {
  if (left.type === 'moment' && isEquality(operator)) {
    const instant = (one: Code) => ({ ...one, code: `${one.code}${one.optional ? '?' : ''}.getTime()` });
    return [instant(left), instant(right)];
  }
  if (left.type !== 'exact' && right.type !== 'exact') return [left, right];
  if ([left, right].some(({ type }) => type === 'other')) return [left, right];
  const money = left.money === true || right.money === true;
  const [a, b] = [left, right].map((one) => exact(one, scope, money)) as [Exact, Exact];
  const scale = Math.max(a.scale, b.scale);
  return [atScale(a, scale), atScale(b, scale)];
}

function aggregate(expression: Expression & { kind: 'aggregate' }, scope: TsScope): Code {
  const list = scope.parts?.(expression.parts) ?? expression.parts;
  if (expression.function === 'count' || !expression.of) return { code: `${list}.length`, type: 'number' };
  const own = known(scope.fields, expression.parts);
  const part = own && partsOf(scope.model, own);
  const item = itemName(expression.parts);
  const of = print(expression.of, { ...scope, fields: part?.fields ?? [], field: (name) => `${item}.${name}` });
  const zero = of.type === 'exact' ? '0n' : '0';
  const isSum = expression.of.kind === 'binary' && !['*', '/'].includes(expression.of.operator);
  return { ...of, text: undefined, code: `${list}.reduce((sum, ${item}) => sum + ${isSum ? `(${of.code})` : of.code}, ${zero})` };
}

function literal(value: Literal): Code {
  switch (value.type) {
    case 'boolean':
      return { code: String(value.value), type: 'boolean' };
    case 'null':
      return { code: 'null', type: 'other' };
    case 'number':
      return { code: value.text, type: 'literal' };
    case 'now':
      return { code: 'new Date()', type: 'moment' };
    case 'today':
      return { code: 'new Date().toISOString().slice(0, 10)', type: 'other' };
    case 'duration':
      return { code: String(milliseconds(value.text)), type: 'milliseconds' };
    default:
      return { code: text(value.text), type: 'other' };
  }
}

/** `PT15M` -> 900000. Months and years, which have no one length, are taken as 30 and 365 days. */
function milliseconds(duration: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  const lengths = [31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1];
  return lengths.reduce((sum, length, index) => sum + length * Number(match?.[index + 1] ?? 0), 0) * 1000;
}

const inner = (code: string) => (/^[\w.]+(\([^()]*\))?$/.test(code) ? code : `(${code})`);
