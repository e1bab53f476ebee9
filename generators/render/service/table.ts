import type { Entity, Expression, Field, Model } from '../../plan/model.ts';
import { identifier, snake } from '../../plan/names.ts';
import { findEntity } from '../wire/entities.ts';
import { filterable, searched } from '../wire/lists.ts';
import { walk } from './lookups.ts';
import { toSql } from './sql-expression.ts';
import { boundValue, columnsOf, ownerProperty, sqlText } from './types.ts';

export interface CheckView {
  readonly name: string;
  readonly sql: string;
}

/** Every CHECK of a table: bounds and enums of fields, then the plan's own. */
export function checksOf(model: Model, entity: Entity): readonly CheckView[] {
  const fields = columnsOf(entity).flatMap((field) => {
    const sql = fieldCheck(model, field);
    return sql && field.check ? [{ name: field.check, sql }] : [];
  });
  const own = entity.checks.map(({ constraint, expression }) => ({
    name: constraint,
    sql: toSql(expression, { model, entity }),
  }));
  return [...fields, ...own];
}

function fieldCheck(model: Model, field: Field): string | undefined {
  const { sqlColumn, type, bounds } = field;
  if (type.kind === 'enum') return `${sqlColumn} IN (${type.values.map(sqlText).join(', ')})`;
  const { min, max } = bounds ?? {};
  const value = (bound: NonNullable<typeof min>) =>
    ['date', 'time', 'timestamp', 'duration'].includes(type.kind)
      ? sqlText(bound.value)
      : boundValue(model, field, bound);
  const parts = [
    ...(min ? [`${sqlColumn} ${min.exclusive ? '>' : '>='} ${value(min)}`] : []),
    ...(max ? [`${sqlColumn} ${max.exclusive ? '<' : '<='} ${value(max)}`] : []),
  ];
  return parts.length > 0 ? parts.join(' AND ') : undefined;
}

/**
 * The expression of a generated column: what is computed from other columns of the row, and from nothing else, is kept right by
 * the table itself, however the row is changed.
 */
export function generatedSql(model: Model, entity: Entity, field: Field): string | undefined {
  const { computed } = field;
  if (!computed || !isOfOwnColumns(computed)) return undefined;
  const sql = toSql(computed, { model, entity, generated: (other) => generatedSql(model, entity, other) });
  if (field.type.kind === 'date') return `(${sql})::date`;
  return stored(sql, field, computed, entity.fields);
}

/** Money that may have become a fraction of the minor unit is rounded half to even; PostgreSQL itself rounds away from zero. */
export function stored(sql: string, { type }: Field, value: Expression, fields: readonly Field[]): string {
  return type.kind === 'money' && mayHaveFractions(value, fields) ? halfEven(sql) : sql;
}

export const isOfOwnColumns = (expression: Expression): boolean =>
  walk(expression, (one) =>
    ['aggregate', 'now', 'today', 'user'].includes(one.kind) || (one.kind === 'field' && one.via)
      ? [one]
      : [],
  ).length === 0;

const mayHaveFractions = (expression: Expression, fields: readonly Field[]) =>
  walk(expression, (one) => {
    if (one.kind === 'binary') return one.operator === '/' ? [true] : [];
    if (one.kind === 'literal')
      return one.value.type === 'number' && one.value.text.includes('.') ? [true] : [];
    const name =
      one.kind === 'field' || one.kind === 'answer' ? one.field : one.kind === 'input' ? one.name : undefined;
    return fields.some((field) => field.name === name && field.type.kind === 'decimal') ? [true] : [];
  }).length > 0;

const halfEven = (sql: string) =>
  `CASE WHEN (${sql}) % 1 IN (0.5, -0.5) THEN 2 * round((${sql}) / 2) ELSE round(${sql}) END`;

export interface IndexView {
  readonly name: string;
  readonly columns: readonly string[];
  /** The same by property; empty where TypeORM has no words for the index. */
  readonly properties: readonly string[];
  readonly unique: boolean;
  readonly where?: string;
  /** Everything after `ON table`, where it is not a list of columns. */
  readonly using?: string;
}

/**
 * Every index of a table beside those of its constraints. The id ends each index that a list is filtered or sorted by, so that
 * the page's order comes from the index too.
 */
export function indexesOf(model: Model, entity: Entity): readonly IndexView[] {
  const name = (suffix: string) => identifier(`${snake(entity.names.table)}_${suffix}`, '_idx');
  const partial = entity.unique
    .filter(({ when }) => when)
    .map(({ constraint, fields, when }) => ({
      name: constraint,
      columns: fields.map((field) => columnNamed(entity, field)),
      properties: fields,
      unique: true,
      ...(when ? { where: toSql(when, { model, entity }) } : {}),
    }));
  const single = columnsOf(entity)
    .filter((field) => needsIndex(entity, field))
    .map((field) => listIndex(entity, name(snake(field.column)), [field.name]));
  const several = entity.indexes
    .filter(
      ({ fields }) => fields.length > 1 || !single.some(({ properties }) => properties[0] === fields[0]),
    )
    .map(({ index, fields }) => listIndex(entity, index, fields));
  return [
    ...partial,
    ...ownerIndex(model, entity),
    ...single,
    ...several,
    ...creationIndex(entity, name),
    ...searchIndex(entity, name),
  ];
}

/** Parts are read by their owner, in their order. */
function ownerIndex(model: Model, { partOf, names }: Entity): IndexView[] {
  const owner = partOf && findEntity(model, partOf.entity);
  if (!owner) return [];
  return [
    {
      name: identifier(`${snake(names.table)}_${partOf.column}`, '_idx'),
      columns: [partOf.column, 'position'],
      properties: [ownerProperty(owner), 'position'],
      unique: false,
    },
  ];
}

function listIndex(entity: Entity, name: string, fields: readonly string[]): IndexView {
  const properties = fields.includes('id') ? fields : [...fields, 'id'];
  return { name, columns: properties.map((field) => columnNamed(entity, field)), properties, unique: false };
}

/** What lists are filtered by, and the references of parts, which are looked for when what they name is deleted. */
function needsIndex(entity: Entity, field: Field): boolean {
  if (field.unique) return false;
  if (entity.partOf) return field.index || field.type.kind === 'reference';
  return filterable(entity).includes(field) || field.type.kind === 'reference' || isReadBy(entity, field);
}

/** What can be as long as an entry of an index may not. */
const LONG = ['string', 'text', 'email', 'url', 'json'];

/** Whether a rule shows rows to others than their owners by a value of the field: `public when stock > 0`. */
function isReadBy({ access }: Entity, field: Field): boolean {
  if (LONG.includes(field.type.kind)) return false;
  return access.read.some(
    ({ to, when }) => to.kind !== 'owner' && to.kind !== 'internal' && when && narrows(when, field.name),
  );
}

function narrows(condition: Expression, field: string): boolean {
  const isField = (one: Expression) => one.kind === 'field' && one.field === field && one.via === undefined;
  if (condition.kind === 'is-null') return !condition.negated && isField(condition.operand);
  if (condition.kind !== 'binary') return false;
  const { operator, left, right } = condition;
  if (operator === 'and' || operator === 'or') return narrows(left, field) || narrows(right, field);
  return isField(left) && right.kind === 'literal' && ['=', '<', '<=', '>', '>='].includes(operator);
}

/** Where ids do not grow with time, the order of creation needs an index of its own. */
function creationIndex(entity: Entity, name: (suffix: string) => string): IndexView[] {
  if (entity.key.kind === 'uuid' || entity.partOf) return [];
  return [
    {
      name: name('created_at'),
      columns: ['created_at', 'id'],
      properties: ['createdAt', 'id'],
      unique: false,
    },
  ];
}

function searchIndex(entity: Entity, name: (suffix: string) => string): IndexView[] {
  return searched(entity).map(({ column, sqlColumn }) => ({
    name: name(`${snake(column)}_search`),
    columns: [],
    properties: [],
    unique: false,
    using: `USING gin (${sqlColumn} gin_trgm_ops)`,
  }));
}

const standard: Readonly<Record<string, string>> = {
  id: 'id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** The column of a field, or of what every row has. */
export function columnNamed(entity: Entity, name: string): string {
  const column = entity.fields.find((field) => field.name === name)?.sqlColumn ?? standard[name];
  if (column === undefined) throw new Error(`${entity.id} has no field ${name}`);
  return column;
}

/** `CREATE TABLE` as it stands in a migration, a line for each column and constraint. */
export const tableSql = (table: string, lines: readonly string[], suffix = ''): string =>
  `\n      CREATE TABLE ${table} (\n        ${lines.join(',\n        ')}\n      )${suffix}`;
