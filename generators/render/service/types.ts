import type { Bound, Entity, Field, Key, Links, Model } from '../../plan/model.ts';
import { identifier } from '../../plan/names.ts';

/** How a field lives in TypeScript inside a service. `bigint` keys are text, as on the wire. */
export function rowType({ type }: Field): string {
  switch (type.kind) {
    case 'integer':
      return 'number';
    case 'bigint':
    case 'money':
      return 'bigint';
    case 'boolean':
      return 'boolean';
    case 'timestamp':
      return 'Date';
    case 'json':
      return 'unknown';
    case 'enum':
      return type.name;
    case 'links':
      return 'string[]';
    default:
      return 'string';
  }
}

/** The type of the column in PostgreSQL. */
export function columnType({ type }: Field): string {
  switch (type.kind) {
    case 'string':
      return `varchar(${type.max})`;
    case 'email':
      return 'varchar(254)';
    case 'url':
      return 'varchar(2048)';
    case 'decimal':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'money':
      return 'bigint';
    case 'timestamp':
      return 'timestamptz(3)';
    case 'time':
      return 'time(0)';
    case 'duration':
      return 'interval';
    case 'json':
      return 'jsonb';
    case 'enum':
      return 'text';
    case 'reference':
      return keyType(type.key);
    default:
      return type.kind;
  }
}

export const keyType = (key: Key): string => (key.kind === 'string' ? `varchar(${key.max})` : key.kind);

/** Fields that are columns of the entity's own table: all but parts and links. */
export const columnsOf = (entity: Entity): readonly Field[] =>
  entity.fields.filter(({ type }) => type.kind !== 'parts' && type.kind !== 'links');

export const partFields = (entity: Entity) => entity.fields.filter(({ type }) => type.kind === 'parts');

export const linkFields = (entity: Entity) => entity.fields.filter(({ type }) => type.kind === 'links');

/** The column as a repository reads it: `category_id AS category`. Keys of type bigint are read as text. */
export function selected({ name, sqlColumn, type }: Field): string {
  const isBigKey = type.kind === 'reference' && type.key.kind === 'bigint';
  const source = isBigKey ? `${sqlColumn}::text` : sqlColumn;
  return isBigKey || sqlColumn !== name ? `${source} AS ${alias(name)}` : source;
}

/** The column by which a part knows its owner: `order_id AS "orderId"`. */
export function selectedOwner({ partOf }: Entity, owner: Entity): string {
  const column = partOf?.column ?? '';
  return `${owner.key.kind === 'bigint' ? `${column}::text` : column} AS ${alias(ownerProperty(owner))}`;
}

/** `orderId`: the property of a part that names its owner. */
export const ownerProperty = ({ names }: Entity): string => `${names.variable}Id`;

export const selectedKey = (key: Key): string => (key.kind === 'bigint' ? 'id::text AS id' : 'id');

/** PostgreSQL folds names to lower case unless they are quoted. Quoting also keeps reserved words out of trouble. */
const alias = (name: string) => (/^[a-z][a-z0-9]*$/.test(name) && !reserved.has(name) ? name : `"${name}"`);

const reserved = new Set([
  'from',
  'to',
  'order',
  'group',
  'user',
  'end',
  'desc',
  'asc',
  'check',
  'default',
  'table',
  'all',
  'any',
  'when',
  'then',
  'case',
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'window',
  'limit',
  'offset',
  'select',
  'where',
  'union',
  'using',
  'in',
  'as',
  'on',
  'or',
  'and',
  'not',
  'null',
  'true',
  'false',
  'only',
  'both',
  'cast',
  'column',
  'create',
  'do',
  'else',
  'except',
  'fetch',
  'for',
  'foreign',
  'grant',
  'having',
  'into',
  'lateral',
  'leading',
  'primary',
  'references',
  'returning',
  'some',
  'symmetric',
  'trailing',
  'unique',
  'variadic',
  'with',
  'placing',
  'analyse',
  'analyze',
  'array',
  'asymmetric',
  'initially',
  'intersect',
  'deferrable',
  'distinct',
  'localtime',
  'constraint',
  'filter',
  'over',
  'within',
  'without',
  'overlaps',
  'varying',
  'precision',
  'character',
  'char',
]);

/** `EUR` with 2 digits: "12.5" -> 1250. */
export function minorUnits(model: Model, amount: string): string {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const minor = BigInt(whole + fraction.padEnd(model.currency.digits, '0').slice(0, model.currency.digits));
  return `${amount.startsWith('-') ? '-' : ''}${minor}`;
}

/** `1000000` -> `1_000_000` */
export const separated = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, '_');

/** A bound as it stands in SQL: minor units for money. */
export const boundValue = (model: Model, field: Field, bound: Bound): string =>
  field.type.kind === 'money' ? minorUnits(model, bound.value) : bound.value;

export const text = (value: string): string =>
  value.includes("'") && !value.includes('"')
    ? JSON.stringify(value)
    : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A string in SQL. */
export const sqlText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A text inside a template literal of TypeScript. */
export const inTemplate = (value: string): string => value.replace(/[\\`]|\$\{/g, '\\$&');

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The foreign keys of a join table. */
export const linkKeys = ({ table, from, toColumn }: Links) => ({
  from: identifier(`${table}_${from}`, '_fkey'),
  to: identifier(`${table}_${toColumn}`, '_fkey'),
});
