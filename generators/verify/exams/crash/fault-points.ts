import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ExamPlan } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { keyOf } from '../../wire/refusals.ts';
import type { Sitting } from '../ask/sitting.ts';
import { BUS } from '../delivery/transports/postgres.ts';
import type { Beginner } from '../flows/beginning.ts';

/** A moment in the work of services at which they are killed. */
export interface FaultPoint {
  readonly name: string;
  /** Services, or `postgres`. */
  readonly victims: readonly string[];
  /** Keeps work at this moment, until `letGo`; undefined for a point at which nobody is kept. */
  readonly hold?: (sitting: Sitting) => Promise<Hold>;
}

export interface Hold {
  /** How many pieces of work have come to the point. */
  readonly count: () => Promise<number>;
  readonly letGo: () => Promise<void>;
}

/** All points of the services that flows go through, each service by itself, and then all of them and the database. */
export function faultPointsOf(
  { services, publishers, broker }: ExamPlan,
  beginners: readonly Beginner[],
): FaultPoint[] {
  const flows = beginners.map(({ beginning }) => beginning.flow);
  const owners = [...new Set(flows.map(({ service }) => service))];
  const called = flows.flatMap(({ steps }) => steps.map(({ entity }) => entity.split('.')[0] ?? ''));
  const all = [...new Set([...owners, ...called])].filter((name) =>
    services.some((service) => service.name === name),
  );
  const tellers = owners.filter((name) => publishers.includes(name));
  return [
    ...all.flatMap((service) => [
      {
        name: 'before a commit',
        victims: [service],
        hold: beforeCommit(service, lastTable(beginners, service)),
      },
      { name: 'after a commit, before the answer', victims: [service], hold: afterCommit(service) },
    ]),
    ...tellers.flatMap((service) => [
      ...(broker === 'postgres'
        ? [{ name: 'before an event is appended', victims: [service], hold: beforeAppend(service) }]
        : [{ name: 'at any moment', victims: [broker] }]),
      { name: 'after an event was appended', victims: [service], hold: afterAppend(service) },
    ]),
    { name: 'at any moment', victims: [SERVER] },
    { name: 'at any moment', victims: all },
    { name: 'at any moment', victims: [SERVER, ...all] },
  ];
}

/** What is written last before a commit: the answer to a key, or the flow, where calls that begin flows have none, or keep it with what they ask a port. */
function lastTable(beginners: readonly Beginner[], service: string): string {
  const own = beginners.filter(({ beginning }) => beginning.flow.service === service);
  const isKeyed =
    own.length === 0 ||
    own.some(({ beginning: { action } }) => keyOf(action) !== 'none' && !action.operation?.calls);
  return isKeyed ? 'idempotency_keys' : 'flows';
}

const SERVER = 'postgres';

const beforeCommit = (service: string, table: string) => (sitting: Sitting) =>
  tableHeld(sitting, sitting.databases.nameOf(service), table, sitting.databases.nameOf(service));

const beforeAppend = (service: string) => (sitting: Sitting) =>
  tableHeld(sitting, BUS, 'bus.events', sitting.databases.nameOf(service));

/** What has been appended is then marked as sent, which is kept waiting. */
const afterAppend =
  (service: string) =>
  async ({ databases }: Sitting): Promise<Hold> => {
    await databases.query(
      service,
      `CREATE OR REPLACE FUNCTION ${WAIT}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(9); RETURN NULL; END $$;
       CREATE OR REPLACE TRIGGER ${WAIT} BEFORE UPDATE ON outbox EXECUTE FUNCTION ${WAIT}()`,
    );
    const pool = databases.pool(databases.nameOf(service));
    const asleep = `FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'`;
    return {
      count: () => countOf(pool, `SELECT count(*)::int AS count ${asleep}`, [databases.nameOf(service)]),
      letGo: async () => {
        await databases.query(service, `SELECT pg_terminate_backend(pid) ${asleep}`, [
          databases.nameOf(service),
        ]);
        await databases.query(service, `DROP FUNCTION ${WAIT} CASCADE`);
      },
    };
  };

const WAIT = 'exam_wait';

async function tableHeld(
  { databases }: Sitting,
  database: string,
  table: string,
  role: string,
): Promise<Hold> {
  const client = await databases.pool(database).connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table.split('.').map(quoted).join('.')} IN SHARE MODE`);
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
 * A server that has to wait for another one, which is not there, has committed when it does so, and tells nobody: exactly what is
 * left when a process dies before it has answered. Only this service's connections wait, which are made anew for it.
 */
const afterCommit =
  (service: string) =>
  async ({ databases }: Sitting): Promise<Hold> => {
    const server = databases.pool('postgres');
    const database = databases.nameOf(service);
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'SyncRep'`;
    await configure(server, [
      `ALTER SYSTEM SET synchronous_commit = 'local'`,
      `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`,
      `ALTER DATABASE ${quoted(database)} SET synchronous_commit = 'on'`,
    ]);
    await server.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $1',
      [database],
    );
    return {
      count: () => countOf(server, waiting, [database]),
      letGo: () =>
        configure(server, [
          `ALTER DATABASE ${quoted(database)} RESET synchronous_commit`,
          'ALTER SYSTEM RESET synchronous_standby_names',
          'ALTER SYSTEM RESET synchronous_commit',
        ]),
    };
  };

async function configure(server: pg.Pool, statements: readonly string[]): Promise<void> {
  for (const statement of [`SET synchronous_commit = 'local'`, ...statements, 'SELECT pg_reload_conf()'])
    await server.query(statement);
}

async function countOf(pool: pg.Pool, text: string, values: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(text, [...values]);
  return rows[0]?.count ?? 0;
}

/** Milliseconds until something has to come to a point. */
const PATIENCE = 20_000;
const PAUSE = 20;

/** How much work is at the point, as soon as there is some; 0 where none comes. */
export async function untilMet({ count }: Hold): Promise<number> {
  for (const end = Date.now() + PATIENCE; ; await sleep(PAUSE)) {
    const met = await count();
    if (met > 0 || Date.now() > end) return met;
  }
}
