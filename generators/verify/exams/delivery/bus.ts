import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Told } from './told.ts';

/** The database that carries what services tell each other. */
export const BUS = 'bus';

/** Of the data that plans describe. */
export const DATA_VERSION = 1;

export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: object;
  readonly [attribute: string]: unknown;
}

const OPERATIONS = { created: 'create', changed: 'change', deleted: 'delete' };

/** What the owner of a row would tell of it. */
export function eventOf(
  { target }: Told,
  happened: keyof typeof OPERATIONS,
  { id, version, values }: Pick<StoredRow, 'id' | 'version' | 'values'>,
): ToldEvent {
  const now = new Date().toISOString();
  const told = target.fields.filter(
    ({ name, secret, internal }) =>
      !secret && !internal && values[name] !== null && values[name] !== undefined,
  );
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: `/${target.service}`,
    type: `${target.id}.${happened}`,
    subject: id,
    time: now,
    datacontenttype: 'application/json',
    dataversion: DATA_VERSION,
    data: {
      ...Object.fromEntries(told.map(({ name }) => [name, values[name]])),
      id,
      createdAt: now,
      updatedAt: now,
      version,
      operation: OPERATIONS[happened],
    },
  };
}

/** Works on the bus in one transaction, and ends it so; one that throws leaves nothing. */
export async function onBus<Result>(
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
export async function become(client: pg.PoolClient, role: string): Promise<void> {
  await client.query(`SET LOCAL SESSION AUTHORIZATION ${quoted(role)}`);
}

/** Sends events as the owner of the rows, past its outbox. */
export async function append({ sitting, target }: Told, ...events: readonly ToldEvent[]): Promise<void> {
  await onBus(sitting, 'COMMIT', async (client) => {
    await become(client, sitting.databases.nameOf(target.service));
    await client.query('SELECT bus.append($1)', [JSON.stringify(events)]);
  });
}

/** Has the bus deliver an event that it has delivered already. What to wait for is the id that this delivery has on the bus. */
export async function deliverAgain({ sitting }: Told, { id }: ToldEvent): Promise<string> {
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
}

/** Waits until a service has acknowledged what was delivered. */
export async function acknowledged(told: Told, ...ids: readonly string[]): Promise<void> {
  await told.wait(`what ${told.service} has acknowledged`, async () => {
    const { rows } = await told.sitting.databases.pool(BUS).query<{ id: string }>(
      `SELECT id FROM bus.events JOIN bus.cursors USING (partition)
       WHERE id = ANY ($1) AND role = $2 AND cursors.position < events.position`,
      [ids, told.role],
    );
    return rows.length > 0 ? `it waits for ${rows.map(({ id }) => id).join(', ')}` : undefined;
  });
}

/** Whether two rows share a partition, and so the order of all that happens to them. */
export async function areNeighbours({ databases }: Sitting, one: string, other: string): Promise<boolean> {
  const { rows } = await databases
    .pool(BUS)
    .query<{ same: boolean }>(
      `SELECT abs(hashtext($1) % count(*)) = abs(hashtext($2) % count(*)) AS same FROM bus.partitions`,
      [one, other],
    );
  return rows[0]?.same === true;
}
