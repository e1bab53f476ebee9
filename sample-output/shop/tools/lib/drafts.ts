/**
 * Rows are drafted in temporary tables that look like the real ones. There the database computes what follows from them, and
 * refuses by the constraints of the real tables, which it reads from its own catalog: what is left is valid.
 */
import pg from 'pg';
import type { Value } from './draw.ts';

export type Row = Record<string, Value>;

/** A table as it stands in the plan's description, and in the catalog. */
export interface Drafted {
  table: string;
  key: string;
  computed?: Record<string, string>;
}

export const draftOf = ({ table }: { table: string }) => quote(`draft_${table.replaceAll('"', '')}`);

export interface Shape {
  /** The type of every column. */
  types: Map<string, string>;
  /** Those that the table does not compute itself. */
  written: string[];
  checks: string[];
}

export async function shapeOf(client: pg.Client, table: string): Promise<Shape> {
  const columns = await client.query<{ name: string; type: string; generated: boolean }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated <> '' AS generated
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const checks = await client.query<{ check: string }>(
    `SELECT pg_get_expr(conbin, conrelid) AS check FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [table],
  );
  return {
    types: new Map(columns.rows.map(({ name, type }) => [name, type])),
    written: columns.rows.filter(({ generated }) => !generated).map(({ name }) => quote(name)),
    checks: checks.rows.map(({ check }) => check),
  };
}

/** What is read of rows in another service, under the name of their entity. */
export async function layOut(client: pg.Client, entity: string, types: Map<string, string>, rows: Row[]) {
  const columns = [...types].map(([name, type]) => `${quote(name)} ${type}`);
  await client.query(
    `CREATE TEMP TABLE ${quote(entity)} (${columns.join(', ')}, PRIMARY KEY (id)) ON COMMIT DROP`,
  );
  for (let from = 0; from < rows.length; from += 10_000)
    await insert(client, quote(entity), types, rows.slice(from, from + 10_000));
}

export async function createDraft(client: pg.Client, drafted: Drafted & { owner?: string }) {
  const draft = draftOf(drafted);
  await client.query(
    `CREATE TEMP TABLE ${draft} (LIKE ${drafted.table} INCLUDING DEFAULTS INCLUDING GENERATED, PRIMARY KEY (id))
     ON COMMIT DROP`,
  );
  for (const column of Object.keys(drafted.computed ?? {}))
    await client.query(`ALTER TABLE ${draft} ALTER ${column} DROP NOT NULL`);
  if (drafted.key === 'bigint')
    await client.query(
      `ALTER TABLE ${draft} ALTER id SET DEFAULT nextval(pg_get_serial_sequence(${pg.escapeLiteral(drafted.table)}, 'id'))`,
    );
  if (drafted.owner) await client.query(`CREATE INDEX ON ${draft} (${drafted.owner})`);
}

export async function insert(client: pg.Client, table: string, types: Map<string, string>, rows: Row[]) {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return;
  const arrays = names.map((name, index) => `$${index + 1}::${types.get(unquoted(name)) ?? 'text'}[]`);
  await client.query(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
    names.map((name) => rows.map((row) => row[name])),
  );
}

/** What the service would compute. */
export async function compute(client: pg.Client, drafted: Drafted) {
  for (const [column, value] of Object.entries(drafted.computed ?? {}))
    await client.query(`UPDATE ${draftOf(drafted)} SET ${column} = ${value}`);
}

/** Takes out the drafts that break a rule of the table; with `of`, those whose parts do. */
export async function judge(client: pg.Client, drafted: Drafted, { checks }: Shape, of?: [Drafted, string]) {
  if (checks.length === 0) return;
  const broken = checks.map((check) => `(${check}) IS FALSE`).join(' OR ');
  await client.query(
    of
      ? `DELETE FROM ${draftOf(of[0])} WHERE id IN (SELECT ${of[1]} FROM ${draftOf(drafted)} WHERE ${broken})`
      : `DELETE FROM ${draftOf(drafted)} WHERE ${broken}`,
  );
}

/** Moves drafts into their table, and forgets those that are like a row that is there already. Returns how many it took. */
export async function keep(client: pg.Client, drafted: Drafted, { written }: Shape): Promise<number> {
  const names = written.join(', ');
  await client.query(
    `WITH kept AS (
       INSERT INTO ${drafted.table} (${names}) SELECT ${names} FROM ${draftOf(drafted)} ORDER BY id
       ON CONFLICT DO NOTHING RETURNING id
     ) DELETE FROM ${draftOf(drafted)} WHERE id NOT IN (SELECT id FROM kept)`,
  );
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM ${draftOf(drafted)}`,
  );
  return rows[0]?.count ?? 0;
}

/** Moves the parts of the drafts that were kept. */
export async function keepParts(
  client: pg.Client,
  part: Drafted,
  owner: string,
  root: Drafted,
  { written }: Shape,
) {
  const names = written.join(', ');
  await client.query(
    `INSERT INTO ${part.table} (${names}) SELECT ${names} FROM ${draftOf(part)}
     WHERE ${owner} IN (SELECT id FROM ${draftOf(root)})`,
  );
}

const quote = (name: string) => pg.escapeIdentifier(name);
const unquoted = (name: string) => name.replaceAll('"', '');
