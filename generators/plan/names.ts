import { createHash } from 'node:crypto';
import pluralize from 'pluralize';
import type { EntityNames } from './model.ts';
import {
  CLASS_WORDS,
  LOCAL_WORDS,
  SQL_WORDS,
  SYSTEM_COLUMNS,
  TELLING_WORDS,
  TYPESCRIPT_WORDS,
} from './reserved.ts';

/** PostgreSQL cuts longer identifiers off without a word. */
const LONGEST_IDENTIFIER = 63;

/** The longest name that a plan may give to anything. */
export const LONGEST_NAME = 48;

/** `OrderLine`, `order-line`, `URLMap`, `startsAt` -> their words in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export function kebab(name: string): string {
  return wordsOf(name).join('-');
}

export function snake(name: string): string {
  return wordsOf(name).join('_');
}

/** `order-desk` -> `OrderDesk`. Words that are capitals in the plan stay so: `URLMap`. */
export function pascal(name: string): string {
  return name
    .split(/[\s_-]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `PaymentProvider`, `payment-provider` -> `paymentProvider`; `URLMap` -> `urlMap`. */
export function camel(name: string): string {
  return wordsOf(name)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

/** For headings: `Order desk`. */
export function title(name: string): string {
  const sentence = wordsOf(name).join(' ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** In sentences: `order line`. */
export function label(name: string): string {
  return wordsOf(name).join(' ');
}

/** The plural of the last word: `OrderLine` -> `order lines`, `TimeSeries` -> `time series`. */
function plural(words: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  return [...words.slice(0, -1), pluralize.plural(last)];
}

/** Every name that comes from an entity's name. `table` is the plan's own, where it gives one. */
export function entityNames(name: string, table?: string): EntityNames {
  const words = wordsOf(name);
  const many = plural(words);
  const className = freeClass(name);
  const variable = freeVariable(camel(name));
  const variables = freeVariable(camel(many.join('-')), 'List');
  const tableName = table ?? identifier(many.join('_'));
  return {
    class: className,
    classes: many.join() === words.join() ? className : pascal(many.join('-')),
    variable,
    variables: variables === variable ? `${camel(many.join('-'))}List` : variables,
    file: words.join('-'),
    folder: many.join('-'),
    table: tableName,
    sqlTable: quoted(tableName),
    label: words.join(' '),
    labels: many.join(' '),
  };
}

/** A class name that hides neither a global nor a class of a library or of the platform: `Error` -> `ErrorRow`. */
export function freeClass(name: string, suffix = 'Row'): string {
  return CLASS_WORDS.has(name) ? `${name}${suffix}` : name;
}

function freeVariable(name: string, suffix = 'Row'): string {
  const isTaken = TYPESCRIPT_WORDS.has(name) || LOCAL_WORDS.has(name) || TELLING_WORDS.has(name);
  return isTaken ? freeVariable(`${name}${suffix}`, suffix) : name;
}

/** `startsAt` -> `starts_at`, a reference `product` -> `product_id`; a column that PostgreSQL keeps gets `_value`. */
export function columnName(field: string, isReference: boolean): string {
  const name = isReference ? `${snake(field)}_id` : snake(field);
  return identifier(SYSTEM_COLUMNS.has(name) ? `${name}_value` : name);
}

/** A database and role that need no quotes: the service `user` gets `user_service`. */
export function databaseName(service: string): string {
  const name = snake(service);
  return identifier(
    SQL_WORDS.has(name) || name.startsWith('pg_') ? `${name.replace(/^pg_/, '')}_service` : name,
  );
}

/** The name as it stands in SQL: in quotes where PostgreSQL reserves the word or would fold its case. */
export function quoted(name: string): string {
  return SQL_WORDS.has(name) || !/^[a-z_][a-z0-9_]*$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** `orders_open_order_key`: the name of a constraint or an index. */
export function constraintName(
  table: string,
  part: string,
  suffix: 'key' | 'idx' | 'check' | 'fkey',
): string {
  return identifier(`${snake(table)}_${snake(part)}`, `_${suffix}`);
}

/**
 * At most 63 bytes. A longer name is cut and gets six characters of its hash, so that it stays the same from run to run
 * and two long names that begin alike stay two.
 */
export function identifier(name: string, suffix = ''): string {
  const whole = name + suffix;
  if (whole.length <= LONGEST_IDENTIFIER) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 6);
  return `${name.slice(0, LONGEST_IDENTIFIER - suffix.length - hash.length - 1)}_${hash}${suffix}`;
}
