import { randomUUID } from 'node:crypto';
import pg from 'pg';

type Columns = Readonly<Record<string, unknown>>;

/**
 * A database of its own for one file of tests, on the server that they run on. Tests read and write it past the service only
 * for what no caller can see or bring about.
 */
export async function createDatabase() {
  const server = process.env['TEST_DATABASE_SERVER_URL'] ?? '';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  const query = (text: string, values?: unknown[]) => run(url.href, text, values);
  return {
    url: url.href,
    query,
    /** Sets columns of a row as no caller could: the state that a test begins with. */
    put: async <Row extends { id: string }>(table: string, row: Row, columns: Columns): Promise<Row> => {
      if (Object.keys(columns).length === 0) return row;
      const names = Object.keys(columns).map((column, index) => `${quoted(column)} = $${index + 2}`);
      const { rowCount } = await query(`UPDATE ${quoted(table)} SET ${names.join(', ')} WHERE id = $1`, [
        row.id,
        ...Object.values(columns),
      ]);
      if (rowCount !== 1) throw new Error(`There is no row ${row.id} in ${table}`);
      return row;
    },
    insert: async <Row extends Columns & { id: string }>(table: string, row: Row) => {
      const columns = { created_at: new Date(), updated_at: new Date(), version: 1, ...row };
      const names = Object.keys(columns).map(quoted);
      const places = names.map((_, index) => `$${index + 1}`);
      await query(
        `INSERT INTO ${quoted(table)} (${names.join(', ')}) VALUES (${places.join(', ')})`,
        Object.values(columns),
      );
      return { ...row, version: 1 };
    },
    /** A row as it stands in its table, with every column. */
    row: async (table: string, id: string): Promise<Record<string, unknown> | undefined> =>
      (await query(`SELECT * FROM ${quoted(table)} WHERE id = $1`, [id])).rows[0],
    drop: () => run(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function run(
  url: string,
  text: string,
  values?: unknown[],
): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

const quoted = (name: string) => pg.escapeIdentifier(name);
