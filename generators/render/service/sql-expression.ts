import type { Entity, Expression, Field, Literal, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { columnType, minorUnits, sqlText } from './types.ts';

/** Where an expression stands: what its names are in SQL inside a tagged template. */
export interface SqlScope {
  /**
   * In a generated column, where only what never changes may stand: moments are computed in UTC. Another generated column may
   * not be named there, so this gives what it is computed from.
   */
  readonly generated?: (field: Field) => string | undefined;
  readonly model: Model;
  readonly entity: Entity;
  /** The inputs of an operation, and what stands for one: `${input.quantity}`. */
  readonly inputs?: readonly Field[];
  readonly input?: (name: string) => string;
  /** The same of what a port has answered. */
  readonly answers?: readonly Field[];
  readonly answer?: (field: string) => string;
  /** How text of the plan is written where the SQL stands. */
  readonly quote?: (text: string) => string;
  /** What stands for the caller: `${caller.id}`. */
  readonly user?: string;
  /** Columns get this before them, where two tables are in play. */
  readonly table?: string;
  /** Where the rows of an entity stand, if not in its own table. */
  readonly tableOf?: (entity: Entity) => string;
  /** What stands for this moment. */
  readonly now?: string;
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
      return literal(expression.value, scope);
    case 'field':
      return column(expression, scope);
    case 'input':
      return input(expression, scope);
    case 'answer':
      return scope.answer?.(expression.field) ?? unknown(expression.kind);
    case 'user':
      return scope.user ?? unknown(expression.kind);
    case 'now':
      return moment(scope);
    case 'today':
      return day(scope);
    case 'aggregate':
      return aggregate(expression, scope);
    case 'unary':
      return expression.operator === 'not'
        ? wrap(`NOT ${toSql(expression.operand, scope, 3)}`, 3, outer)
        : `-${alone(expression.operand, scope, 7)}`;
    case 'is-null':
      return wrap(
        `${alone(expression.operand, scope, 4)} IS ${expression.negated ? 'NOT ' : ''}NULL`,
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
    return wrap(`${toSql(left, scope, 7)}::numeric / ${side(right, left, scope, own + 1)}`, own, outer);
  }
  const operator = expression.operator === '!=' ? '<>' : expression.operator.toUpperCase();
  return wrap(
    `${side(left, right, scope, own)} ${operator} ${side(right, left, scope, own + (own > 4 ? 1 : 0))}`,
    own,
    outer,
  );
}

/** What nothing else gives a type to. */
function alone(operand: Expression, scope: SqlScope, outer: number): string {
  if (operand.kind === 'input') return input(operand, scope, true);
  return operand.kind === 'user' ? `${toSql(operand, scope)}::text` : toSql(operand, scope, outer);
}

/** An input takes its type from a column on the other side; beside anything else it has to say it. */
function side(one: Expression, other: Expression, scope: SqlScope, own: number): string {
  if (one.kind !== 'input') return toSql(one, scope, own);
  const isMovedDay = own > 4 && ['date', 'time', 'timestamp'].includes(inputOf(one, scope)?.type.kind ?? '');
  return input(one, scope, other.kind !== 'field' || isMovedDay);
}

const inputOf = ({ name }: { readonly name: string }, { inputs }: SqlScope) =>
  inputs?.find((one) => one.name === name);

function input(expression: Expression & { kind: 'input' }, scope: SqlScope, isAlone = false): string {
  const code = scope.input?.(expression.name) ?? unknown(expression.kind);
  const field = inputOf(expression, scope);
  // A column of whole numbers would make a decimal one of them.
  const isTyped = isAlone || field?.type.kind === 'decimal' || field?.type.kind === 'duration';
  return field && isTyped ? `${code}::${parameterType(field)}` : code;
}

const parameterType = (field: Field) => columnType(field).replace(/\(.*/, '').replace('varchar', 'text');

/** Over the rows of the parts' own table. */
function aggregate(expression: Expression & { kind: 'aggregate' }, scope: SqlScope): string {
  const { entity } = scope;
  const part = partsIn(expression, scope);
  if (!part?.partOf) return unknown(expression.parts);
  const rows = `FROM ${place(part, scope)} part WHERE part.${part.partOf.column} = ${place(entity, scope)}.id`;
  if (!expression.of) return `(SELECT count(*) ${rows})`;
  return `(SELECT coalesce(sum(${toSql(expression.of, { ...scope, entity: part, table: 'part' })}), 0) ${rows})`;
}

function partsIn(
  { parts }: Expression & { kind: 'aggregate' },
  { model, entity }: SqlScope,
): Entity | undefined {
  const type = entity.fields.find(({ name }) => name === parts)?.type;
  return type?.kind === 'parts' ? findEntity(model, type.of) : undefined;
}

/** A value that money is set to, or changed by: a bare number is an amount. */
export const amountOf = (value: Expression, scope: SqlScope): Expression =>
  value.kind === 'literal' && value.value.type === 'number' ? amount(value.value.text, scope) : value;

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
  if (expression.kind === 'binary') {
    const [left, right] = [isMoney(expression.left, scope), isMoney(expression.right, scope)];
    return expression.operator === '/' ? left && !right : left || right;
  }
  if (expression.kind === 'input') return inputOf(expression, scope)?.type.kind === 'money';
  if (expression.kind === 'answer')
    return (
      scope.answers?.some(({ name, type }) => name === expression.field && type.kind === 'money') === true
    );
  if (expression.kind === 'aggregate')
    return (
      expression.of !== undefined &&
      isMoney(expression.of, { ...scope, entity: partsIn(expression, scope) ?? scope.entity })
    );
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
    if (!reference || !target) return unknown(expression.via);
    return `(SELECT target.${name} FROM ${place(target, scope)} target WHERE target.id = ${ownColumn(reference.sqlColumn, scope)})`;
  }
  return ownColumn(name, scope);
}

const ownColumn = (name: string, { table }: SqlScope) => (table ? `${table}.${name}` : name);

const place = (entity: Entity, { tableOf }: SqlScope) => tableOf?.(entity) ?? entity.names.sqlTable;

const moment = ({ now = 'now()' }: SqlScope) => now;
const day = ({ now }: SqlScope) => (now ? `(${now} AT TIME ZONE 'UTC')::date` : 'current_date');

function literal(value: Literal, scope: SqlScope): string {
  const { quote = sqlText } = scope;
  switch (value.type) {
    case 'boolean':
      return value.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'now':
      return moment(scope);
    case 'today':
      return day(scope);
    case 'number':
      return value.text;
    case 'duration':
      return `interval ${sqlText(value.text)}`;
    default:
      return quote(value.text);
  }
}

const wrap = (sql: string, own: number, outer: number) => (own < outer ? `(${sql})` : sql);

function unknown(what: string): never {
  throw new Error(`There is no SQL for ${what} here: the checker has let it through`);
}
