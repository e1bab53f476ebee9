import type { Entity, Expression, Field, Literal, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { minorUnits, sqlText } from './types.ts';

/** Where an expression stands: what its names are in SQL inside a tagged template. */
export interface SqlScope {
  /**
   * In a generated column, where only what never changes may stand: moments are computed in UTC. Another generated column may
   * not be named there, so this gives what it is computed from.
   */
  readonly generated?: (field: Field) => string | undefined;
  readonly model: Model;
  readonly entity: Entity;
  /** What stands for an operation's input: `${input.quantity}`. */
  readonly input?: (name: string) => string;
  readonly answer?: (field: string) => string;
  /** What stands for the caller: `${caller.id}`. */
  readonly user?: string;
  /** Columns get this before them, where two tables are in play. */
  readonly table?: string;
}

const strength: Record<string, number> = {
  or: 1,
  and: 2,
  '=': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

/** An expression in SQL, with as few parentheses as it needs. */
export function toSql(expression: Expression, scope: SqlScope, outer = 0): string {
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value);
    case 'field':
      return column(expression, scope);
    case 'input':
      return scope.input?.(expression.name) ?? unknown(expression.kind);
    case 'answer':
      return scope.answer?.(expression.field) ?? unknown(expression.kind);
    case 'user':
      return scope.user ?? unknown(expression.kind);
    case 'now':
      return 'now()';
    case 'today':
      return 'current_date';
    case 'aggregate':
      return aggregate(expression, scope);
    case 'unary':
      return expression.operator === 'not'
        ? wrap(`NOT ${toSql(expression.operand, scope, 3)}`, 3, outer)
        : `-${toSql(expression.operand, scope, 7)}`;
    case 'is-null':
      return wrap(
        `${toSql(expression.operand, scope, 4)} IS ${expression.negated ? 'NOT ' : ''}NULL`,
        4,
        outer,
      );
    case 'binary':
      return binary(expression, scope, outer);
    default:
      return unknown(expression.kind);
  }
}

function binary(expression: Expression & { kind: 'binary' }, scope: SqlScope, outer: number): string {
  const own = strength[expression.operator] ?? 0;
  const [left, right] = sides(expression, scope);
  if (scope.generated && isMoment(left, scope) && !isMoment(right, scope) && own === 5) {
    const moment = `${toSql(left, scope, 7)} AT TIME ZONE 'UTC' ${expression.operator} ${toSql(right, scope, 6)}`;
    return `(${moment}) AT TIME ZONE 'UTC'`;
  }
  if (expression.operator === '/') {
    // Whole numbers would lose what is behind the point.
    return wrap(`${toSql(left, scope, 7)}::numeric / ${toSql(right, scope, own + 1)}`, own, outer);
  }
  const operator = expression.operator === '!=' ? '<>' : expression.operator.toUpperCase();
  return wrap(
    `${toSql(left, scope, own)} ${operator} ${toSql(right, scope, own + (own > 4 ? 1 : 0))}`,
    own,
    outer,
  );
}

/** Over the rows of the parts' own table. */
function aggregate(expression: Expression & { kind: 'aggregate' }, scope: SqlScope): string {
  const { model, entity } = scope;
  const type = entity.fields.find(({ name }) => name === expression.parts)?.type;
  const part = type?.kind === 'parts' ? findEntity(model, type.of) : undefined;
  if (!part?.partOf) return unknown(expression.parts);
  const rows = `FROM ${part.names.sqlTable} part WHERE part.${part.partOf.column} = ${entity.names.sqlTable}.id`;
  if (!expression.of) return `(SELECT count(*) ${rows})`;
  return `(SELECT coalesce(sum(${toSql(expression.of, { ...scope, entity: part, table: 'part' })}), 0) ${rows})`;
}

/** A number beside money is an amount of it: the column holds minor units. Not in products and quotients. */
function sides(
  { left, right, operator }: Expression & { kind: 'binary' },
  scope: SqlScope,
): [Expression, Expression] {
  if (operator === '*' || operator === '/' || operator === 'and' || operator === 'or') return [left, right];
  const scaled = (side: Expression, other: Expression) =>
    side.kind === 'literal' && side.value.type === 'number' && isMoney(other, scope)
      ? amount(side.value.text, scope)
      : side;
  return [scaled(left, right), scaled(right, left)];
}

const amount = (value: string, { model }: SqlScope): Expression => ({
  kind: 'literal',
  value: { type: 'number', text: minorUnits(model, value) },
});

function isMoney(expression: Expression, scope: SqlScope): boolean {
  if (expression.kind === 'field') return fieldOf(expression, scope)?.type.kind === 'money';
  if (expression.kind === 'binary')
    return isMoney(expression.left, scope) || isMoney(expression.right, scope);
  return expression.kind === 'unary' && isMoney(expression.operand, scope);
}

const isMoment = (expression: Expression, scope: SqlScope) =>
  expression.kind === 'field' && typeOfField(expression, scope) === 'timestamp';

const typeOfField = (expression: Expression & { kind: 'field' }, scope: SqlScope) =>
  ['createdAt', 'updatedAt'].includes(expression.field) ? 'timestamp' : fieldOf(expression, scope)?.type.kind;

function fieldOf(
  { entity, field }: Expression & { kind: 'field' },
  { model, entity: own }: SqlScope,
): Field | undefined {
  const owner = entity === own.id ? own : findEntity(model, entity);
  return owner?.fields.find(({ name }) => name === field);
}

const rowColumns: Record<string, string> = {
  id: 'id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  version: 'version',
};

function column(expression: Expression & { kind: 'field' }, scope: SqlScope): string {
  const field = fieldOf(expression, scope);
  const computed = field && !expression.via && scope.generated?.(field);
  if (computed) return `(${computed})`;
  const name = field?.sqlColumn ?? rowColumns[expression.field] ?? unknown(expression.field);
  if (expression.via) {
    const reference = scope.entity.fields.find(({ name: field }) => field === expression.via);
    const target = findEntity(scope.model, expression.entity);
    return `(SELECT target.${name} FROM ${target?.names.sqlTable} target WHERE target.id = ${reference?.sqlColumn})`;
  }
  return scope.table ? `${scope.table}.${name}` : name;
}

function literal(value: Literal): string {
  switch (value.type) {
    case 'boolean':
      return value.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'now':
      return 'now()';
    case 'today':
      return 'current_date';
    case 'number':
      return value.text;
    case 'duration':
      return `interval ${sqlText(value.text)}`;
    default:
      return sqlText(value.text);
  }
}

const wrap = (sql: string, own: number, outer: number) => (own < outer ? `(${sql})` : sql);

function unknown(what: string): never {
  throw new Error(`There is no SQL for ${what} here: the checker has let it through`);
}
