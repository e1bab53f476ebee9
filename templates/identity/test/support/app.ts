import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { migrate } from '../../src/migrate.js';
import { readConfig } from '../../src/platform/config.js';
import { createService } from '../../src/service.js';
import { callerOf } from './callers.js';
import { createDatabase } from './database.js';

export const password = 'correct horse battery staple';

/** The service on a database of its own, migrated, listening on a free port. */
export async function startApp(environment: NodeJS.ProcessEnv = {}) {
  const database = await createDatabase();
  await migrate(database.url);
  const keys = [newKey('first'), newKey('second')] as const;
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    DATABASE_URL: database.url,
    CURSOR_KEY: 'development-only-key-of-the-tests',
    TOKEN_ISSUER: 'https://identity.test',
    TOKEN_AUDIENCE: 'the-system',
    CALLER_KEYS: '{}',
    SIGNING_KEYS: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }),
    ...environment,
  });
  const service = await createService(config);
  await service.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(service.getHttpServer().address() as AddressInfo).port}`;

  /** Someone who calls the service with this token, or with none. */
  const withToken = (token?: string) => callerOf(url, () => (token ? Promise.resolve(token) : undefined));
  const anyone = withToken();

  return {
    url,
    config,
    /** Statements past the service, for what no caller can see or bring about. */
    query: (text: string, values: unknown[] = []) => query(database.url, text, values),
    databaseUrl: database.url,
    /** The private halves: what only the service itself should have. */
    keys,
    anyone,
    withToken,
    signIn: (email: string) => anyone.post('/v1/sessions', { email, password }),
    /** A new user, signed in. */
    async newUser(email = `${randomUUID()}@example.com`) {
      const { body: user } = await anyone.post('/v1/users', { email, password });
      const { body: tokens } = await anyone.post('/v1/sessions', { email, password });
      return { user, tokens, ...withToken(tokens.accessToken) };
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
        exp: now + config.accessTokenSeconds,
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

async function query(url: string, text: string, values: unknown[]) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
