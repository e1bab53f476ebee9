import { createHash } from 'node:crypto';
import pluralize from 'pluralize';

/** `OrderLine`, `order-line`, `URLMap` -> their words in small letters. */
function words(name: string): string[] {
  return name
    .split(/[\s_-]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export const kebab = (name: string): string => words(name).join('-');
export const snake = (name: string): string => words(name).join('_');

function plural(name: string): string[] {
  const all = words(name);
  return [...all.slice(0, -1), pluralize.plural(all.at(-1) ?? '')];
}

/** What one of a list is called: `line` of `lines`. */
export const itemName = (list: string): string => pluralize.singular(list);

export const tableName = (entity: string): string => identifier(plural(entity).join('_'));
/** Of a copy, which is called after its service as well: `catalog_products`. */
export const copyTableName = (service: string, entity: string): string =>
  tableName(`${service.replace(/(?:^|-)(.)/g, (_all, letter: string) => letter.toUpperCase())}${entity}`);

export const routeName = (entity: string): string => `/v1/${plural(entity).join('-')}`;

/** What PostgreSQL keeps in every table for itself. */
const SYSTEM_COLUMNS = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid', 'oid'];

export function columnName(field: string): string {
  const name = snake(field);
  return identifier(SYSTEM_COLUMNS.includes(name) ? `${name}_value` : name);
}

export const referenceColumn = (field: string): string => identifier(`${snake(field)}_id`);

/** Keywords of PostgreSQL 17 that cannot, or not everywhere, stand without quotes (`pg_get_keywords`, but for `json`). */
const KEYWORDS = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
character check coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists
extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int
integer intersect interval into is isnull join json_array json_arrayagg json_exists json_object json_objectagg json_query
json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action
national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing
position precision primary real references returning right row select session_user setof similar smallint some substring
symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique user using values varchar
variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** A database whose name needs no quotes. */
export function databaseName(service: string): string {
  const name = snake(service);
  if (name.startsWith('pg_')) return identifier(`${name.slice(3)}_service`);
  return identifier(KEYWORDS.has(name) ? `${name}_service` : name);
}

export function constraintName(
  table: string,
  rule: string,
  suffix: 'key' | 'idx' | 'check' | 'fkey',
): string {
  return identifier(`${snake(table)}_${snake(rule)}`, `_${suffix}`);
}

/** PostgreSQL keeps 63 bytes; a longer name ends in six characters of its hash. */
export function identifier(name: string, suffix = ''): string {
  const whole = `${name}${suffix}`;
  if (whole.length <= 63) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 6);
  return `${name.slice(0, 56 - suffix.length)}_${hash}${suffix}`;
}
