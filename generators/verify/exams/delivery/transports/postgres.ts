import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { quoted } from '../../../rows/databases.ts';
import type { Sitting } from '../../ask/sitting.ts';
import type { ToldEvent } from '../bus.ts';
import type { ExamBus } from './exam-bus.ts';

/** The database that carries what services tell each other. */
export const BUS = 'bus';

/** What PostgreSQL says to who may not. */
const FORBIDDEN = '42501';

/** By SQL, in a transaction of the superuser who becomes a service. */
export const postgresBus: ExamBus = {
  append: ({ sitting }, service, events) =>
    onBus(sitting, 'COMMIT', async (client) => {
      await become(client, sitting.databases.nameOf(service));
      await put(client, events);
    }),

  deliverAgain: async ({ sitting }, { id }) => {
    const again = randomUUID();
    await onBus(sitting, 'COMMIT', (client) =>
      client.query(
        `WITH place AS (
           UPDATE bus.partitions SET last = last + 1
           WHERE partition = (SELECT partition FROM bus.events WHERE id = $1) RETURNING partition, last)
         INSERT INTO bus.events (partition, position, id, type, event)
         SELECT place.partition, place.last, $2, type, event FROM place, bus.events WHERE events.id = $1`,
        [id, again],
      ),
    );
    return again;
  },

  acknowledged: (told, ids) =>
    told.wait(`what ${told.service} has acknowledged`, async () => {
      const { rows } = await told.sitting.databases.pool(BUS).query<{ id: string }>(
        `SELECT id FROM bus.events JOIN bus.cursors USING (partition)
         WHERE id = ANY ($1) AND role = $2 AND cursors.position < events.position`,
        [ids, told.role],
      );
      return rows.length > 0 ? `it waits for ${rows.map(({ id }) => id).join(', ')}` : undefined;
    }),

  areNeighbours: async ({ databases }, one, other) => {
    const { rows } = await databases
      .pool(BUS)
      .query<{ same: boolean }>(
        `SELECT abs(hashtext($1) % count(*)) = abs(hashtext($2) % count(*)) AS same FROM bus.partitions`,
        [one, other],
      );
    return rows[0]?.same === true;
  },

  takes: ({ sitting }, from, event) =>
    onBus(sitting, 'ROLLBACK', (client) =>
      as(client, sitting.databases.nameOf(from), () => put(client, [event])),
    ),

  sourceOf: ({ sitting, target }, event) =>
    onBus(sitting, 'ROLLBACK', async (client) => {
      await as(client, sitting.databases.nameOf(target.service), () => put(client, [event]));
      const { rows } = await client.query<{ source: string }>(
        `SELECT event ->> 'source' AS source FROM bus.events WHERE id = $1`,
        [event.id],
      );
      return rows[0]?.source;
    }),

  isGiven: ({ sitting, target }, to, event) =>
    onBus(sitting, 'ROLLBACK', async (client) => {
      await as(client, sitting.databases.nameOf(target.service), () => put(client, [event]));
      const read = `SELECT 1 FROM bus.read(array(SELECT generate_series(0, 255)), 100000) AS read,
        jsonb_array_elements(read.events) AS event WHERE event ->> 'id' = $1`;
      let count = 0;
      await as(client, sitting.databases.nameOf(to), async () => {
        count = (await client.query(read, [event.id])).rows.length;
      });
      return count > 0;
    }),

  without: async ({ databases }, work) => {
    const elsewhere = databases.pool('postgres');
    await elsewhere.query(`ALTER DATABASE ${BUS} ALLOW_CONNECTIONS false`);
    try {
      await elsewhere.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        BUS,
      ]);
      await work();
    } finally {
      await elsewhere.query(`ALTER DATABASE ${BUS} ALLOW_CONNECTIONS true`);
    }
  },
};

/** Works on the bus in one transaction, and ends it so; one that throws leaves nothing. */
async function onBus<Result>(
  { databases }: Sitting,
  end: 'COMMIT' | 'ROLLBACK',
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await databases.pool(BUS).connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query(end);
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** From here on the transaction is that of a service: the bus goes by the role of the connection. */
async function become(client: pg.PoolClient, role: string): Promise<void> {
  await client.query(`SET LOCAL SESSION AUTHORIZATION ${quoted(role)}`);
}

const put = (client: pg.PoolClient, events: readonly ToldEvent[]) =>
  client.query('SELECT bus.append($1)', [JSON.stringify(events)]);

/** Does something with the rights of a service, and is superuser again. False where it may not. */
async function as(client: pg.PoolClient, role: string, work: () => Promise<unknown>): Promise<boolean> {
  await client.query('SAVEPOINT before');
  try {
    await become(client, role);
    await work();
    await client.query('RESET SESSION AUTHORIZATION');
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== FORBIDDEN) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before');
    return false;
  }
}
