import { randomUUIDv7 } from 'node:crypto';
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
