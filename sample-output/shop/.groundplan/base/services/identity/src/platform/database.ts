import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { DataSource, type DataSourceOptions, QueryFailedError } from 'typeorm';
import type { Problem } from './problems.js';

/** What a broken constraint means to the caller, by the constraint's name, or by its table's. */
export type Refusals = Readonly<Record<string, () => Problem>>;

/** Stands for every CHECK, and for a number that leaves its type: what arithmetic in the database can break. */
const anyCheck = '*';

const arithmetic = new Set(['23514', '22003']);

function refusalOf(
  { constraint = '', table = '', code = '' }: pg.DatabaseError,
  refusals: Refusals,
): Problem | undefined {
  return (
    refusals[constraint] ??
    refusals[table] ??
    (arithmetic.has(code) ? refusals[anyCheck] : undefined)
  )?.();
}

/** Runs statements, in a transaction or outside: repositories take either. */
export class Queries {
  constructor(private readonly on: pg.Pool | pg.PoolClient) {}

  async query<Row>(statement: Sql, refusals: Refusals = {}): Promise<Row[]> {
    try {
      const { rows } = await this.on.query({ text: statement.text, values: statement.values });
      return rows as Row[];
    } catch (error) {
      throw error instanceof pg.DatabaseError ? (refusalOf(error, refusals) ?? error) : error;
    }
  }

  /** The first row, where there is one. */
  async one<Row>(statement: Sql, refusals?: Refusals): Promise<Row | undefined> {
    const [row] = await this.query<Row>(statement, refusals);
    return row;
  }
}

/** TypeORM has no public name for its pool; this is the only place that knows it. */
const poolOf = ({ driver }: DataSource) => (driver as unknown as { master: pg.Pool }).master;

const ignore = () => undefined;

/** A connection may break on its way from one user to the next. An error that nobody hears would end the process; the next statement tells. */
function hear(client: pg.PoolClient) {
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore);
}

/**
 * Statements run on TypeORM's own connections, but past its entity mapper, which costs more than the statement itself.
 * For everything else, `dataSource` is there.
 */
@Injectable()
export class Database extends Queries implements OnApplicationShutdown {
  constructor(readonly dataSource: DataSource) {
    super(poolOf(dataSource));
    poolOf(dataSource).on('acquire', hear);
  }

  /** Commits what `work` did, or, if it throws, nothing of it. */
  async transaction<Result>(work: (transaction: Queries) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      await runner.startTransaction();
      const transaction = new Queries(client);
      const result = await work(transaction);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // A connection that is gone cannot roll back, and has nothing to roll back: the first error is the one to tell.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      // TypeORM wraps what goes wrong with its own statements, such as a connection that breaks at the beginning or the end.
      throw error instanceof QueryFailedError ? error.driverError : error;
    } finally {
      await runner.release();
    }
  }

  async onApplicationShutdown() {
    await this.dataSource.destroy();
  }
}

/** How every connection of a service is set up. `constraint_exclusion`: conditions that rule each other out read nothing. */
export const connection = (url: string, poolSize: number) =>
  ({
    type: 'postgres',
    url,
    poolSize,
    synchronize: false,
    migrationsTransactionMode: 'each',
    extra: {
      types: { getTypeParser },
      connectionTimeoutMillis: 5_000,
      options:
        '-c TimeZone=UTC -c IntervalStyle=iso_8601 -c statement_timeout=10s -c lock_timeout=5s' +
        ' -c idle_in_transaction_session_timeout=15s -c constraint_exclusion=on',
    },
  }) satisfies DataSourceOptions;

const { builtins } = pg.types;
const asText = (text: string) => text;
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, BigInt],
  [builtins.DATE, asText],
  [builtins.TIME, asText],
  [builtins.INTERVAL, asText],
]);

/** int8 as bigint; dates, times and intervals as the text that the API shows; the rest as node-postgres reads it. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  return parsers.get(oid) ?? pg.types.getTypeParser(oid, format);
}
