import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { migrate } from '../../src/migrate.js';
import { readConfig } from '../../src/platform/config.js';
import { createService } from '../../src/service.js';
import { startIssuer } from './issuer.js';

/** What a test sends besides the body. */
interface Sent {
  readonly headers?: Record<string, string>;
  /** As `If-Match`. */
  readonly version?: number;
}

/** An answer as the wire gave it; tests look into its body as they please. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- the body of any answer
  readonly body: any;
}

/** The service on a database of its own, migrated, listening on a free port. */
export async function startService(environment: NodeJS.ProcessEnv = {}) {
  const database = await createDatabase();
  await migrate(database.url);
  const issuer = await startIssuer();
  const service = await createService(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      DATABASE_URL: database.url,
      CURSOR_KEY: 'development-only-key-of-the-tests',
      TOKEN_ISSUER: issuer.url,
      TOKEN_AUDIENCE: 'shop',
      JWKS_URL: issuer.url,
      CALLER_KEYS: JSON.stringify({ inventory: issuer.servicePublicKey, orders: issuer.servicePublicKey }),
      ...environment,
    }),
  );
  await service.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(service.getHttpServer().address() as AddressInfo).port}`;

  /** Someone who calls the service with this token. */
  const caller = (token: () => Promise<string> | undefined) => {
    const send = async (
      method: string,
      path: string,
      body?: unknown,
      { headers, version }: Sent = {},
    ): Promise<Answer> => {
      const bearer = await token();
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text ? JSON.parse(text) : undefined,
      };
    };
    return {
      get: (path: string, sent?: Sent) => send('GET', path, undefined, sent),
      post: (path: string, body?: unknown, sent?: Sent) => send('POST', path, body, sent),
      patch: (path: string, body: unknown, sent?: Sent) => send('PATCH', path, body, sent),
      delete: (path: string, sent?: Sent) => send('DELETE', path, undefined, sent),
      send,
    };
  };

  return {
    url,
    issuer,
    database,
    anyone: caller(() => undefined),
    /** A user with these roles: always the same one where an id is given. */
    user: (roles: readonly string[], id: string = randomUUID()) => ({
      id,
      ...caller(() => issuer.userToken(id, roles)),
    }),
    service: (name: string) => caller(() => issuer.serviceToken(name, 'catalog')),
    withToken: (token: string) => caller(() => Promise.resolve(token)),
    async stop() {
      await service.close();
      await issuer.stop();
      await database.drop();
    },
  };
}

async function createDatabase() {
  const server = process.env['TEST_DATABASE_SERVER_URL'] ?? '';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const command = async (text: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  };
  await command(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => command(`DROP DATABASE ${name} WITH (FORCE)`) };
}
