import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { createDataSource } from '../src/data-source.js';
import { migrate } from '../src/migrate.js';
import { Turns } from '../src/passwords/turns.js';
import { readConfig } from '../src/platform/config.js';
import { createLogger } from '../src/platform/logging.js';
import { createServer } from '../src/platform/server.js';
import { newKey, startApp } from './support/app.js';

describe('the service', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp();
  });
  afterAll(() => identity.stop());

  it('answers what it does not know with a problem', async () => {
    const { anyone } = identity;
    expect(await anyone.get('/nowhere')).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found' },
    });
    const wrongMethod = await anyone.send('PUT', '/v1/sessions', {});
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toBe('POST');
    expect((await anyone.post('/v1/sessions', '{')).status).toBe(400);
    const malformed = await anyone.get('/v1/users/%zz');
    expect(malformed).toMatchObject({ status: 400, body: { type: '/problems/bad-request' } });
    expect(
      (await anyone.post('/v1/users', 'a=1', { headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
  });

  it('is live, and ready once its database is there and migrated', async () => {
    for (const path of ['/health/live', '/health/startup', '/health/ready']) {
      expect((await identity.anyone.get(path)).status).toBe(200);
    }
  });

  it('lets go of a connection on which nothing has been asked, when it stops', async () => {
    const other = await startApp();
    const silent = connect(Number(new URL(other.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const over = once(silent, 'close');
    await other.stop();
    await over;
  });

  it('has entities that say what its migrations make', async () => {
    const dataSource = await createDataSource(identity.databaseUrl, 1).initialize();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    await dataSource.destroy();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('logs why the database refused, and nothing of the row that it refused', async () => {
    const { user } = await identity.newUser();
    const again =
      'INSERT INTO users (id, email, roles, password_hash) SELECT gen_random_uuid(), email, roles, $1 FROM users';
    const refused = (await identity.query(again, ['a-secret']).catch((error: unknown) => error)) as Error;
    expect(refused).toMatchObject({ detail: expect.stringContaining(user.email) });

    const lines: string[] = [];
    const logger = createLogger('identity', 'info', { write: (line) => void lines.push(line) });
    const { log } = createServer(logger).getInstance();
    log.error({ err: refused }, 'as it is');
    log.error({ err: new QueryFailedError(again, ['a-secret'], refused) }, 'from TypeORM');
    log.error({ err: new AggregateError([refused], 'several', { cause: refused }) }, 'inside of others');
    log.error({ err: user }, 'no error at all');
    const text = lines.join('');
    expect(text.match(/"constraint":"users_email_key"/g)).toHaveLength(4);
    expect(text.match(/"code":"23505"/g)).toHaveLength(4);
    expect(text).not.toContain(user.email);
    expect(text).not.toContain('a-secret');
  });

  it('can take its last migration back', async () => {
    await migrate(identity.databaseUrl, 'down');
    await migrate(identity.databaseUrl, 'up');
    expect((await identity.newUser()).user.version).toBe(1);
  });
});

describe('the configuration', () => {
  const { jwk } = newKey('one');
  const environment = {
    DATABASE_URL: 'postgres://identity:s3cret@db/identity',
    CURSOR_KEY: 'k'.repeat(32),
    TOKEN_ISSUER: 'https://identity.test',
    TOKEN_AUDIENCE: 'the-system',
    CALLER_KEYS: '{}',
    SIGNING_KEYS: JSON.stringify({ keys: [jwk] }),
    NODE_ENV: 'production',
  };
  const { kid: _, ...nameless } = jwk;

  it('tells every fault at once', () => {
    expect(() => readConfig({ PORT: 'x', CURSOR_KEY: 'short', TRUSTED_PROXIES: 'everyone' })).toThrow(
      /PORT[^]*DATABASE_URL[^]*CURSOR_KEY[^]*SIGNING_KEYS[^]*TRUSTED_PROXIES/,
    );
  });

  it.each([
    ['no JSON', 'x'],
    ['no keys', '{"keys":[]}'],
    ['a public key', JSON.stringify({ keys: [{ ...jwk, d: undefined }] })],
    ['a broken key', JSON.stringify({ keys: [{ ...jwk, d: 'AAAA' }] })],
    ['another kind of key', JSON.stringify({ keys: [{ ...jwk, crv: 'X25519' }] })],
    ['a key without a name', JSON.stringify({ keys: [nameless] })],
    ['two keys of one name', JSON.stringify({ keys: [jwk, jwk] })],
  ])('takes no signing keys that are %s, and does not repeat them', (_name, SIGNING_KEYS) => {
    const read = () => readConfig({ ...environment, SIGNING_KEYS });
    expect(read).toThrow('SIGNING_KEYS');
    expect(read).not.toThrow(String(jwk.d));
  });

  it('takes a development example anywhere but in production', () => {
    const SIGNING_KEYS = JSON.stringify({ keys: [{ ...jwk, kid: 'development-only' }] });
    expect(() => readConfig({ ...environment, SIGNING_KEYS })).toThrow('a development example');
    expect(readConfig({ ...environment, SIGNING_KEYS, NODE_ENV: 'development' }).signingKeys).toHaveLength(1);
    expect(readConfig(environment).environment).toBe('production');
  });
});

describe('turns', () => {
  it('are taken a few at a time, in the order of asking, and not at all where the line is too long', async () => {
    const turns = new Turns(1, 2);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const done: number[] = [];
    const take = (turn: number) =>
      turns.take(async () => {
        await gate;
        done.push(turn);
      });
    const accepted = [take(1), take(2), take(3)];
    await expect(take(4)).rejects.toMatchObject({
      status: 503,
      options: { headers: { 'retry-after': '1' } },
    });
    open();
    await Promise.all(accepted);
    await take(5);
    expect(done).toEqual([1, 2, 3, 5]);
  });

  it('are given back by those who fail', async () => {
    const turns = new Turns(1, 0);
    await expect(turns.take(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(turns.take(() => Promise.resolve('worked'))).resolves.toBe('worked');
  });
});
