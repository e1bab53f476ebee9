import { randomBytes, randomUUIDv7 } from 'node:crypto';
import sql, { join, raw, Sql } from 'sql-template-tag';

/** All of the conditions; those that are undefined do not count. */
export const where = (...conditions: (Sql | undefined)[]): Sql =>
  join(
    conditions.filter((condition) => condition !== undefined),
    ' AND ',
  );

/**
 * `column` is one of the values; no condition where the caller gave none. A single value stands by itself: only then does an
 * index on the column and the id give the rows in the order of their ids.
 */
export function anyOf(column: string, values: readonly unknown[] | undefined): Sql | undefined {
  if (values?.length === 1) return sql`${raw(column)} = ${values[0]}`;
  return values && sql`${raw(column)} = ANY(${values})`;
}

/** `text` occurs in one of the columns, in whatever case; no condition where the caller gave none. */
export function contains(text: string | undefined, ...columns: readonly string[]): Sql | undefined {
  if (text === undefined) return undefined;
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return oneOf(...columns.map((column) => sql`${raw(column)} ILIKE ${pattern}`));
}

/** `(a, b) VALUES (1, 2), (3, 4)`. Columns that no row has a value for are left to the table. */
export function values(...rows: readonly Readonly<Record<string, unknown>>[]): Sql {
  const columns = Object.keys(rows[0] ?? {}).filter((column) =>
    rows.some((row) => row[column] !== undefined),
  );
  const lines = rows.map((row) => sql`(${join(columns.map((column) => row[column]))})`);
  return sql`(${raw(columns.join(', '))}) VALUES ${join(lines)}`;
}

/** `a = 1, b = 2` for what is not undefined, and with it the next version of the row. */
export const assign = (row: Readonly<Record<string, unknown>>): Sql =>
  join([
    ...Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([column, value]) => sql`${raw(column)} = ${value}`),
    sql`version = version + 1`,
    sql`updated_at = now()`,
  ]);

/** What every new row begins with. The id carries the time of creation (UUIDv7, RFC 9562), so that both sort alike. */
export function newRow() {
  const id = randomUUIDv7();
  const created = new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
  return { id, created_at: created, updated_at: created };
}

/** An id for a table whose keys are text: random, of so many characters at most. */
export const randomId = (length: number) =>
  randomBytes(Math.min(length, 24)).toString('base64url').slice(0, length);

/** A JSON value as a parameter: an array of it is not an array of the database, and `null` is a value. */
export const json = (value: unknown): unknown => (value === undefined ? value : JSON.stringify(value));

/** The same where `null` means that there is none. */
export const jsonOrNull = (value: unknown): unknown => (value === null ? value : json(value));

/** At least one of the conditions; those that do not apply are left out. */
export const oneOf = (...conditions: (Sql | false | undefined)[]): Sql => {
  const applying = conditions.filter((condition) => condition instanceof Sql);
  return applying.length > 0 ? sql`(${join(applying, ' OR ')})` : sql`FALSE`;
};

/**
 * Rows of a table that one of the ways lets through, of those that are meant: as many as make a page. Each way finds a page by an
 * index of its own; of ways that are joined by OR, PostgreSQL has to guess which index would find all of them.
 */
export function inAnyWay(
  table: string,
  ways: readonly (Sql | false)[],
  { orderBy, limit }: { readonly orderBy: Sql; readonly limit: number },
  meant: Sql,
): Sql {
  const applying = ways.filter((way) => way instanceof Sql);
  const [only = sql`FALSE`] = applying;
  if (applying.length < 2) return where(only, meant);
  const pages = applying.map(
    (way) =>
      sql`(SELECT id FROM ${raw(table)} WHERE ${where(way, meant)} ORDER BY ${orderBy} LIMIT ${limit})`,
  );
  return sql`id IN (${join(pages, ' UNION ')})`;
}

/** `column >= value`; no condition where the caller gave none. */
export const compare = (
  column: string,
  operator: '=' | '>=' | '>' | '<=' | '<',
  value: unknown,
): Sql | undefined => (value === undefined ? undefined : sql`${raw(column)} ${raw(operator)} ${value}`);
