import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { migrate } from '../../src/migrate.js';
import { readConfig } from '../../src/platform/config.js';
import { Event } from '../../src/platform/events/event.js';
import { createService } from '../../src/service.js';
import { TestBus } from './bus.js';
import { type Caller, callerOf } from './callers.js';
import { createDatabase } from './database.js';
import { startIssuer } from './issuer.js';
import { Desk } from './desk.js';
import { type Peer, startPeer } from './peers.js';

export { type Answer, type Attempt, type Caller, listed } from './callers.js';
export type { Reply } from './desk.js';
export type App = Awaited<ReturnType<typeof startApp>>;
export type User = Caller & { readonly id: string };

/** The service on a database of its own, migrated, or on one that is there, listening on a free port, with stand-ins for whom it asks. */
export async function startApp(existing?: string) {
  const database = await createDatabase();
  if (!existing) await migrate(database.url);
  const issuer = await startIssuer('shop');
  const calling = { name: 'orders', key: issuer.servicePublicKey };
  const desk = new Desk();
  const peers: Record<string, Peer> = {
    catalog: await startPeer('catalog', calling, desk),
    inventory: await startPeer('inventory', calling, desk),
    payments: await startPeer('payments', calling, desk),
  };
  const peer = (name: string) => peers[name] ?? raise(`The service does not ask ${name}`);
  const bus = new TestBus();
  const service = await createService(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      DATABASE_URL: existing ?? database.url,
      BUS_URL: 'postgres://orders:s3cret@db/bus',
      CURSOR_KEY: 'development-only-key-of-the-tests',
      TOKEN_ISSUER: issuer.url,
      TOKEN_AUDIENCE: 'shop',
      JWKS_URL: issuer.url,
      SERVICE_KEY: JSON.stringify(issuer.servicePrivateKey),
      CATALOG_URL: peer('catalog').url,
      INVENTORY_URL: peer('inventory').url,
      PAYMENTS_URL: peer('payments').url,
    }),
    bus,
  );
  await service.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(service.getHttpServer().address() as AddressInfo).port}`;
  return {
    url,
    issuer,
    database,
    bus,
    anyone: callerOf(url, () => undefined),
    /** A user with these roles, and with no other unless an id is given. */
    user: (roles: readonly string[], id: string = randomUUID()): User => ({
      id,
      ...callerOf(url, () => issuer.userToken(id, roles)),
    }),
    /** What is to be told of a row, in the order in which it happened. */
    told: async (entity: string, id: string): Promise<Event[]> => {
      const { rows } = await database.query(
        `SELECT event FROM outbox WHERE event ->> 'subject' = $1 AND event ->> 'type' LIKE $2 ORDER BY position`,
        [id, `${entity}.%`],
      );
      return rows.map(({ event }) => Event.parse(event));
    },
    /** What other services are asked to do. */
    desk,
    /** The last flow of this name about a row. */
    flow: async (name: string, rowId: string): Promise<{ id: string }> => {
      const { rows } = await database.query(
        'SELECT id FROM flows WHERE name = $1 AND row_id = $2 ORDER BY begun_at DESC LIMIT 1',
        [name, rowId],
      );
      return { id: String(rows[0]?.['id']) };
    },
    /** A flow about a row, as if it had begun a while ago and waited for its only step, in which nothing is done. */
    beginFlow: async (name: string, rowId: string): Promise<void> => {
      const step = { name: 'nothing', service: 'nobody', path: '', items: [], pivot: true, state: 'open' };
      await database.query(
        `INSERT INTO flows (id, name, row_id, steps, due_at) VALUES ($1, $2, $3, $4, now() + interval '1 hour')`,
        [crypto.randomUUID(), name, rowId, JSON.stringify([step])],
      );
    },
    /** The flow, as soon as it has ended. */
    ended: async (id: string) => {
      for (let tries = 0; tries < 400; tries += 1) {
        const { rows } = await database.query(
          'SELECT state, reason, fault, steps FROM flows WHERE id = $1 AND ended_at IS NOT NULL',
          [id],
        );
        if (rows[0]) return rows[0];
        await setTimeout(25);
      }
      throw new Error(`The flow ${id} does not end`);
    },
    /** Another service. */
    service: (name: string) => callerOf(url, () => issuer.serviceToken(name, 'orders')),
    withToken: (token: string) => callerOf(url, () => Promise.resolve(token)),
    /** The stand-in for a service that this one asks. */
    peer,
    async stop() {
      await service.close();
      await issuer.stop();
      await Promise.all(Object.values(peers).map((one) => one.stop()));
      await database.drop();
    },
  };
}

function raise(message: string): never {
  throw new Error(message);
}
