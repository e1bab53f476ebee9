import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { quoted } from '../../rows/databases.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Journal } from './journal.ts';

/** Work that is kept at one moment. */
export interface Hold {
  /** How many pieces of work have come to the point. */
  readonly count: () => Promise<number>;
  readonly letGo: () => Promise<void>;
}

export const beforeCommit = (service: string, table: string) => (sitting: Sitting) =>
  tableHeld(sitting, sitting.databases.nameOf(service), table, sitting.databases.nameOf(service));

/** What is answered is no longer kept: this only counts. */
export const afterAnswer = (_: Sitting, journal: Journal): Promise<Hold> => {
  const before = journal.answered;
  return Promise.resolve({
    count: () => Promise.resolve(journal.answered - before),
    letGo: () => Promise.resolve(),
  });
};

interface Trigger {
  readonly on: 'UPDATE' | 'INSERT OR UPDATE';
  readonly table: string;
  readonly role: string;
  readonly action: string;
}

/** Has something done whenever a role changes a row of a table; gives what takes it away. */
export async function setTrigger(
  pool: pg.Pool,
  { on, table, role, action }: Trigger,
): Promise<() => Promise<void>> {
  const name = 'exam_hold';
  await pool.query(
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${action}; RETURN NEW; END $$;
     CREATE OR REPLACE TRIGGER ${name} BEFORE ${on} ON ${quotedPath(table)} FOR EACH ROW
       WHEN (session_user = ${pg.escapeLiteral(role)}) EXECUTE FUNCTION ${name}()`,
  );
  return async () => void (await pool.query(`DROP FUNCTION ${name} CASCADE`));
}

const quotedPath = (table: string) => table.split('.').map(quoted).join('.');

export const afterCommit = (service: string, table: string) => (sitting: Sitting) =>
  unanswered(sitting, sitting.databases.nameOf(service), table, sitting.databases.nameOf(service));

export async function tableHeld(
  { databases }: Sitting,
  database: string,
  table: string,
  role: string,
): Promise<Hold> {
  const client = await databases.pool(database).connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${quotedPath(table)} IN SHARE MODE`);
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = $1 AND usename = $2 AND wait_event_type = 'Lock'`;
  return {
    count: () => countOf(databases.pool(database), waiting, [database, role]),
    letGo: async () => {
      await client.query('ROLLBACK').finally(() => client.release(true));
    },
  };
}

/**
 * Has what a role writes into a table stay without an answer when it is committed. A server that has to wait for another one, which
 * is not there, has committed when it does so, and tells nobody: exactly what is left when a process dies before it has answered.
 * All other commits are answered: one that waits with a NOTIFY would keep those of all databases.
 */
export async function unanswered(
  { databases }: Sitting,
  database: string,
  table: string,
  role: string,
): Promise<Hold> {
  const server = databases.pool('postgres');
  const pool = databases.pool(database);
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = $1 AND usename = $2 AND wait_event = 'SyncRep'`;
  const remove = await setTrigger(pool, {
    on: 'INSERT OR UPDATE',
    table,
    role,
    action: `PERFORM set_config('synchronous_commit', 'on', true)`,
  });
  await configure(server, `ALTER SYSTEM SET synchronous_commit = 'local'`);
  await sleep(RELOADING);
  await configure(server, `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
  return {
    count: () => countOf(server, waiting, [database, role]),
    letGo: async () => {
      await configure(server, 'ALTER SYSTEM RESET synchronous_standby_names');
      await configure(server, 'ALTER SYSTEM RESET synchronous_commit');
      await remove();
    },
  };
}

/** Milliseconds until every connection knows what is configured: the server tells one after the other. */
const RELOADING = 200;

async function configure(server: pg.Pool, change: string): Promise<void> {
  for (const statement of [change, 'SELECT pg_reload_conf()']) await server.query(statement);
}

export async function countOf(pool: pg.Pool, text: string, values: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(text, [...values]);
  return rows[0]?.count ?? 0;
}

/** Milliseconds until something has to come to a point, until enough of it is there, and between two looks. */
const PATIENCE = 20_000;
const GATHERING = 500;
const PAUSE = 20;

/** How much work is at the point, as soon as there is enough, or no more to come; 0 where none comes. */
export async function untilMet({ count }: Hold, enough: number): Promise<number> {
  let end = Date.now() + PATIENCE;
  for (let met = 0; ; await sleep(PAUSE)) {
    const now = await count();
    if (met === 0 && now > 0) end = Date.now() + GATHERING;
    met = Math.max(met, now);
    if (met >= enough || Date.now() > end) return met;
  }
}
