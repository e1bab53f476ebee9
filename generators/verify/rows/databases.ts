import pg from 'pg';
import type { ExamEntity } from '../plan/exam-plan.ts';
import type { SystemUnderExam } from '../system/system-under-exam.ts';

/** Asks within a transaction. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** The databases of a system, asked as superuser. */
export class Databases {
  readonly #pools = new Map<string, pg.Pool>();
  readonly #generated = new Map<string, Promise<ReadonlySet<string>>>();
  readonly #system: SystemUnderExam;

  constructor(system: SystemUnderExam) {
    this.#system = system;
  }

  /** Database and role of a service. */
  nameOf(service: string): string {
    return this.#system.plan.services.find(({ name }) => name === service)?.database ?? service;
  }

  pool(database: string): pg.Pool {
    // A server that was killed may come back elsewhere.
    const url = this.#system.databaseUrl(database);
    const found = this.#pools.get(url);
    if (found) return found;
    const pool = new pg.Pool({
      connectionString: url,
      max: 4,
      // The crash exam has commits wait for a standby that is not there: those of an exam never do.
      options: '-c TimeZone=UTC -c IntervalStyle=iso_8601 -c synchronous_commit=local',
    });
    // An idle connection that an exam has cut off is no news.
    pool.on('error', () => {});
    this.#pools.set(url, pool);
    return pool;
  }

  async query<Row extends pg.QueryResultRow>(
    service: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    const { rows } = await this.pool(this.nameOf(service)).query<Row>(text, [...values]);
    return rows;
  }

  /** All that `work` asks is done together, or not at all: a service never sees a part of it. */
  async transaction<Result>(service: string, work: (query: Query) => Promise<Result>): Promise<Result> {
    const client = await this.pool(this.nameOf(service)).connect();
    try {
      await client.query('BEGIN');
      const result = await work(async (text, values = []) => (await client.query(text, [...values])).rows);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // Whatever state the connection is in, nobody else gets it.
      client.release(true);
      throw error;
    }
  }

  /** The columns that PostgreSQL computes. */
  generatedColumns({ service, table }: ExamEntity): Promise<ReadonlySet<string>> {
    const key = `${service} ${table}`;
    const found = this.#generated.get(key);
    if (found) return found;
    const columns = this.query<{ name: string }>(
      service,
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attgenerated <> ''`,
      [quoted(table)],
    ).then((rows) => new Set(rows.map(({ name }) => name)));
    this.#generated.set(key, columns);
    return columns;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
    this.#pools.clear();
  }
}

export const quoted = (name: string) => pg.escapeIdentifier(name);
