import type { Entity, Expression, Field, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { minorUnits, text } from './types.ts';

/** Where an expression stands: what its names are in TypeScript. */
export interface TsScope {
  readonly model: Model;
  readonly entity: Entity;
  /** A field of the row at hand: `order.status`. */
  readonly field: (name: string) => string;
  /** A field of the row that a reference names: `product.price`. */
  readonly via?: (reference: string, field: string) => string;
  readonly input?: (name: string) => string;
  readonly inputs?: readonly Field[];
  readonly user?: string;
  /** The parts at hand: `lines`. */
  readonly parts?: (field: string) => string;
}

interface Code {
  readonly code: string;
  readonly type: 'number' | 'bigint' | 'money' | 'string' | 'boolean' | 'date' | 'other';
}

/** An expression over values in memory. Money and bigint are bigint, integers are numbers; where they meet, bigint wins. */
export const toTs = (expression: Expression, scope: TsScope): string => print(expression, scope).code;

function print(expression: Expression, scope: TsScope): Code {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return field(expression, scope);
    case 'input': {
      const input = scope.inputs?.find(({ name }) => name === expression.name);
      return {
        code: scope.input?.(expression.name) ?? expression.name,
        type: input ? typeOf(input) : 'other',
      };
    }
    case 'user':
      return { code: scope.user ?? 'caller.id', type: 'string' };
    case 'now':
      return { code: 'new Date()', type: 'date' };
    case 'today':
      return { code: 'new Date().toISOString().slice(0, 10)', type: 'string' };
    case 'aggregate':
      return aggregate(expression, scope);
    case 'unary': {
      const operand = print(expression.operand, scope);
      return { ...operand, code: `${expression.operator === 'not' ? '!' : '-'}${inner(operand.code)}` };
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
  const owner =
    expression.entity === scope.entity.id ? scope.entity : findEntity(scope.model, expression.entity);
  const found = owner?.fields.find(({ name }) => name === expression.field);
  const code = expression.via
    ? (scope.via?.(expression.via, expression.field) ?? `${expression.via}.${expression.field}`)
    : scope.field(expression.field);
  return { code, type: found ? typeOf(found) : 'other' };
}

function typeOf({ type }: Field): Code['type'] {
  switch (type.kind) {
    case 'integer':
      return 'number';
    case 'money':
    case 'bigint':
    case 'boolean':
      return type.kind;
    case 'timestamp':
      return 'date';
    default:
      return 'string';
  }
}

const operators: Record<string, string> = { '=': '===', '!=': '!==', and: '&&', or: '||' };

function binary(expression: Expression & { kind: 'binary' }, scope: TsScope): Code {
  const [left, right] = meet(
    print(expression.left, scope),
    print(expression.right, scope),
    expression.operator,
    scope,
  );
  const operator = operators[expression.operator] ?? expression.operator;
  const isArithmetic = ['+', '-', '*', '/'].includes(expression.operator);
  const type = isArithmetic
    ? left.type === 'money' || right.type === 'money'
      ? 'money'
      : left.type
    : 'boolean';
  return { code: `${part(expression.left, left)} ${operator} ${part(expression.right, right)}`, type };
}

const part = ({ kind }: Expression, { code }: Code) => (kind === 'binary' ? `(${code})` : code);

const isBig = ({ type }: Code) => type === 'bigint' || type === 'money';

function meet(left: Code, right: Code, operator: string, { model }: TsScope): [Code, Code] {
  const widen = (one: Code, other: Code): Code => {
    if (!isBig(other) || one.type !== 'number') return one;
    const isLiteral = /^-?[\d.]+$/.test(one.code);
    if (!isLiteral) return { code: `BigInt(${one.code})`, type: 'bigint' };
    const scaled = other.type === 'money' && operator !== '*' && operator !== '/';
    return { code: `${scaled ? minorUnits(model, one.code) : one.code}n`, type: other.type };
  };
  return [widen(left, right), widen(right, left)];
}

function aggregate(expression: Expression & { kind: 'aggregate' }, scope: TsScope): Code {
  const list = scope.parts?.(expression.parts) ?? expression.parts;
  if (expression.function === 'count' || !expression.of) return { code: `${list}.length`, type: 'number' };
  const of = print(expression.of, {
    ...scope,
    field: (name) => `part.${name}`,
    entity: partOf(scope, expression.parts),
  });
  const zero = isBig(of) ? '0n' : '0';
  return { code: `${list}.reduce((sum, part) => sum + ${inner(of.code)}, ${zero})`, type: of.type };
}

function partOf({ model, entity }: TsScope, list: string): Entity {
  const type = entity.fields.find(({ name }) => name === list)?.type;
  return (type?.kind === 'parts' ? findEntity(model, type.of) : undefined) ?? entity;
}

function literal(value: (Expression & { kind: 'literal' })['value']): Code {
  switch (value.type) {
    case 'boolean':
      return { code: String(value.value), type: 'boolean' };
    case 'null':
      return { code: 'null', type: 'other' };
    case 'number':
      return { code: value.text, type: 'number' };
    case 'now':
      return { code: 'new Date()', type: 'date' };
    case 'today':
      return { code: 'new Date().toISOString().slice(0, 10)', type: 'string' };
    default:
      return { code: text(value.text), type: 'string' };
  }
}

const inner = (code: string) => (/^[\w.]+(\(.*\))?$/.test(code) ? code : `(${code})`);
