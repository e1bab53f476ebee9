import type { ExamKey } from '../../../plan/exam-plan.ts';

/** Rows that are filled in bear large numbers, so that they meet none that are there already. */
const FIRST = 1_000_000_000;

/**
 * What the statements that fill tables are written with, for one session. Row number n has the same id in every table and
 * service, so that one refers to the other without looking: a UUIDv7 whose time grows with n.
 */
export function functions(start: number, step: number): string {
  return `
    CREATE FUNCTION pg_temp.moment(n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ${start} + n * ${step}';
    CREATE FUNCTION pg_temp.uuid(n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
      SELECT (lpad(to_hex(pg_temp.moment(n)), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;
    -- The same for the same n and salt, from 0 to below 1.
    CREATE FUNCTION pg_temp.share(n bigint, salt integer) RETURNS float8 IMMUTABLE LANGUAGE sql AS
      'SELECT (hashint8extended(n, salt) & 2147483647)::float8 / 2147483648';
    -- From 0 to below the last, small ones far more often.
    CREATE FUNCTION pg_temp.skewed(n bigint, salt integer, last float8) RETURNS bigint IMMUTABLE LANGUAGE sql AS
      'SELECT floor(last * power(pg_temp.share(n, salt), 4))::bigint';
    -- 0 nine times of ten, 1 nine times of the rest, and so on; the last one hardly ever.
    CREATE FUNCTION pg_temp.rare(n bigint, salt integer, last integer) RETURNS integer IMMUTABLE LANGUAGE sql AS
      'SELECT CASE WHEN pg_temp.share(n, salt) >= 0.9999 THEN last - 1
         ELSE greatest(0, least(last - 2, floor(-log(1 - pg_temp.share(n, salt)))))::integer END'`;
}

/** The same id as `pg_temp.uuid` gives. */
export function uuidOf(n: number, start: number, step: number): string {
  const digits = `${(start + n * step).toString(16).padStart(12, '0')}70008000${n.toString(16).padStart(12, '0')}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The key of row number `n`, which is SQL. */
export function keyOf(key: ExamKey, n: string): string {
  if (key === 'uuid') return `pg_temp.uuid(${n})`;
  if (key === 'bigint') return `(${FIRST} + ${n})`;
  return `lpad((${n})::text, ${Math.min(key.string, 10)}, '0')`;
}

/** How many rows can have a key of their own. */
export const mostKeys = (key: ExamKey): number =>
  typeof key === 'string' ? FIRST : 10 ** Math.min(key.string, 10) - 1;
