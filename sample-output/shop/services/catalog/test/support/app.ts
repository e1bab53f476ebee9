import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { migrate } from '../../src/migrate.js';
import { readConfig } from '../../src/platform/config.js';
import { Event } from '../../src/platform/events/event.js';
import { createService } from '../../src/service.js';
import { TestBus } from './bus.js';
import { type Caller, callerOf } from './callers.js';
import { createDatabase } from './database.js';
import { startIssuer } from './issuer.js';

export { type Answer, type Attempt, type Caller, listed } from './callers.js';
export type App = Awaited<ReturnType<typeof startApp>>;
export type User = Caller & { readonly id: string };

/** The service on a database of its own, migrated, or on one that is there, listening on a free port. */
export async function startApp(existing?: string) {
  const database = await createDatabase();
  if (!existing) await migrate(database.url);
  const issuer = await startIssuer('shop');
  const bus = new TestBus();
  const service = await createService(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      DATABASE_URL: existing ?? database.url,
      BUS_URL: 'postgres://catalog:s3cret@db/bus',
      CURSOR_KEY: 'development-only-key-of-the-tests',
      TOKEN_ISSUER: issuer.url,
      TOKEN_AUDIENCE: 'shop',
      JWKS_URL: issuer.url,
      // A service that is known, and may do nothing here, is among them.
      CALLER_KEYS: JSON.stringify({
        inventory: issuer.servicePublicKey,
        orders: issuer.servicePublicKey,
        'a-neighbour': issuer.servicePublicKey,
      }),
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
    /** Another service. */
    service: (name: string) => callerOf(url, () => issuer.serviceToken(name, 'catalog')),
    withToken: (token: string) => callerOf(url, () => Promise.resolve(token)),
    async stop() {
      await service.close();
      await issuer.stop();
      await database.drop();
    },
  };
}
