import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { migrate } from '../../src/migrate.js';
import { readConfig } from '../../src/platform/config.js';
import { createService } from '../../src/service.js';

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

export const password = 'correct horse battery staple';

/** The service on a database of its own, migrated, listening on a free port. */
export async function startService(environment: NodeJS.ProcessEnv = {}) {
  const database = await createDatabase();
  await migrate(database.url);
  const keys = [newKey('first'), newKey('second')] as const;
  const service = await createService(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      DATABASE_URL: database.url,
      CURSOR_KEY: 'development-only-key-of-the-tests',
      TOKEN_ISSUER: 'https://identity.test',
      TOKEN_AUDIENCE: 'the-system',
      SIGNING_KEYS: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }),
      ...environment,
    }),
  );
  await service.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(service.getHttpServer().address() as AddressInfo).port}`;

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    { headers, version }: Sent = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };

  /** Someone who calls the service with this token, or without one. */
  const caller = (token?: string) => {
    const withToken = (sent: Sent = {}): Sent => ({
      ...sent,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...sent.headers },
    });
    return {
      get: (path: string, sent?: Sent) => send('GET', path, undefined, withToken(sent)),
      post: (path: string, body?: unknown, sent?: Sent) => send('POST', path, body, withToken(sent)),
      put: (path: string, body?: unknown, sent?: Sent) => send('PUT', path, body, withToken(sent)),
    };
  };
  const anyone = caller();

  return {
    url,
    database,
    /** The private halves: what only the service itself should have. */
    keys,
    anyone,
    withToken: caller,
    signIn: (email: string) => anyone.post('/v1/sessions', { email, password }),
    /** A new user, signed in. */
    async newUser(email = `${randomUUID()}@example.com`) {
      const { body: user } = await anyone.post('/v1/users', { email, password });
      const { body: tokens } = await anyone.post('/v1/sessions', { email, password });
      return { user, tokens, ...caller(tokens.accessToken) };
    },
    /** An access token that the service would issue; `claims` and `header` replace the right ones. */
    sign: (
      claims: JWTPayload = {},
      header: Partial<JWTHeaderParameters> = {},
      key: KeyObject = keys[0].privateKey,
    ) => {
      const now = Math.floor(Date.now() / 1000);
      const right = {
        iss: 'https://identity.test',
        aud: 'the-system',
        sub: randomUUID(),
        roles: [],
        iat: now,
        exp: now + 300,
        jti: randomUUID(),
      };
      return new SignJWT({ ...right, ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'first', ...header })
        .sign(key);
    },
    async stop() {
      await service.close();
      await database.drop();
    },
  };
}

export function newKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid } };
}

async function createDatabase() {
  const server = process.env['TEST_DATABASE_SERVER_URL'] ?? '';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const onServer = (text: string) => query(server, text);
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return {
    url: url.href,
    query: (text: string, values?: unknown[]) => query(url.href, text, values),
    drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function query(url: string, text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
