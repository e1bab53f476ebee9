import { setTimeout as sleep } from 'node:timers/promises';
import type { ExamPlan } from '../../plan/exam-plan.ts';
import { underWay } from '../ask/parallel.ts';
import type { Sitting } from '../ask/sitting.ts';
import { BUS } from '../delivery/transports/postgres.ts';
import { afterCommit, countOf, type Hold, setTrigger, tableHeld, unanswered } from './holds.ts';

/** Moments on the way of events: from the outbox of a service to the bus, and from there to what another one does about them. */
interface EventHolds {
  readonly beforeAppend: HoldAt;
  readonly afterAppend: HoldAt;
  readonly beforeAcknowledgement: HoldAt;
  readonly afterAcknowledgement: HoldAt;
}

type HoldAt = (service: string) => (sitting: Sitting) => Promise<Hold>;

/** What has been appended is then marked as sent, which is kept waiting. */
const afterAppend: HoldAt =
  (service) =>
  async (sitting): Promise<Hold> => {
    const name = sitting.databases.nameOf(service);
    const pool = sitting.databases.pool(name);
    const remove = await setTrigger(pool, {
      on: 'UPDATE',
      table: 'outbox',
      role: name,
      action: 'PERFORM pg_sleep(9)',
    });
    const asleep = `FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'`;
    const hold = {
      count: () => countOf(pool, `SELECT count(*)::int AS count ${asleep}`, [name]),
      letGo: async () => {
        await pool.query(`SELECT pg_terminate_backend(pid) ${asleep}`, [name]);
        await remove();
      },
    };
    return ofBatch(hold, () => unsent(sitting, service));
  };

/** The bus is tables: how far everybody has come is one of them. */
const inTables: EventHolds = {
  beforeAppend: (service) => async (sitting) => {
    const hold = await tableHeld(sitting, BUS, 'bus.events', sitting.databases.nameOf(service));
    return ofBatch(hold, () => unsent(sitting, service));
  },
  afterAppend,
  beforeAcknowledgement: (service) => async (sitting) => {
    const hold = await tableHeld(sitting, BUS, 'bus.cursors', sitting.databases.nameOf(service));
    return ofBatch(hold, () => unacknowledged(sitting, service));
  },
  afterAcknowledgement: (service) => async (sitting) => {
    const hold = await unanswered(sitting, BUS, 'bus.cursors', sitting.databases.nameOf(service));
    return ofBatch(hold, () => unacknowledged(sitting, service));
  },
};

/** The lock of the process that takes a service's events to the bus. */
const RELAY = `hashtextextended('outbox', 0)`;

const RELAYS = `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND datname = current_database()
    AND (classid::bigint << 32) | objid::bigint = ${RELAY} AND pid <> $1`;

/** Milliseconds between two looks. */
const PAUSE = 20;

/** The bus is a broker, which nobody can ask to wait: services are kept from what they do with it, or told nothing of it. */
const atBroker: EventHolds = {
  // Nobody can be the one who sends.
  beforeAppend: (service) => async (sitting) => {
    const pool = sitting.databases.pool(sitting.databases.nameOf(service));
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    let isWaiting = true;
    const locking = client.query(`SELECT pg_advisory_lock(${RELAY})`).finally(() => (isWaiting = false));
    const taken = underWay(locking);
    for (; isWaiting; await sleep(PAUSE)) await pool.query(RELAYS, [rows[0]?.pid]);
    await taken;
    return {
      count: () => unsent(sitting, service),
      letGo: () => Promise.resolve(client.release(true)),
    };
  },
  afterAppend,
  // A handler that has committed, and does not know it, has nothing acknowledged.
  beforeAcknowledgement: (service) => afterCommit(service, 'inbox'),
  // What is acknowledged is kept no longer, and is what was just handled: this only counts.
  afterAcknowledgement: (service) => async (sitting) => {
    const before = await handled(sitting, service);
    return {
      count: async () => (await handled(sitting, service)) - before,
      letGo: () => Promise.resolve(),
    };
  },
};

export const eventHolds = ({ broker }: Pick<ExamPlan, 'broker'>): EventHolds =>
  broker === 'postgres' ? inTables : atBroker;

/** Several events go by in one statement: as soon as it is there, they are what is counted. */
const ofBatch = ({ count, letGo }: Hold, events: () => Promise<number>): Hold => ({
  count: async () => ((await count()) > 0 ? Math.max(1, await events()) : 0),
  letGo,
});

const unsent = ({ databases }: Sitting, service: string) =>
  countOf(
    databases.pool(databases.nameOf(service)),
    'SELECT count(*)::int AS count FROM outbox WHERE sent_at IS NULL',
    [],
  );

const handled = ({ databases }: Sitting, service: string) =>
  countOf(databases.pool(databases.nameOf(service)), 'SELECT count(*)::int AS count FROM inbox', []);

const unacknowledged = ({ databases }: Sitting, service: string) =>
  countOf(
    databases.pool(BUS),
    `SELECT count(*)::int AS count FROM bus.events JOIN bus.cursors USING (partition)
     JOIN bus.subscriptions USING (role, type) WHERE role = $1 AND events.position > cursors.position`,
    [databases.nameOf(service)],
  );
