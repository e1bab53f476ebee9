import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import type pg from 'pg';
import sql from 'sql-template-tag';
import { DataSource } from 'typeorm';
import { migrate } from '../src/migrate.js';
import { readConfig } from '../src/platform/config.js';
import { connection, Database } from '../src/platform/database.js';
import { withSecretFiles } from '../src/platform/secret-files.js';
import { enterTrace, spanIn, traceIn } from '../src/platform/trace-context.js';
import { type App, startApp } from './support/app.js';

describe('Catalog', () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('answers what it does not know with a problem', async () => {
    const { anyone } = app;
    const lost = await anyone.get('/nowhere');
    expect(lost).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found', title: 'Not found', status: 404 },
    });
    expect(lost.headers.get('content-type')).toMatch('application/problem+json');
    const wrongMethod = await anyone.send('PUT', '/v1/categories');
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toMatch(/^GET\b/);
    const malformed = await anyone.get('/v1/categories/%zz');
    expect(malformed).toMatchObject({
      status: 400,
      body: { type: '/problems/bad-request', requestId: expect.any(String) },
    });
  });

  it('takes no body but JSON of a reasonable size', async () => {
    const by = app.user(['staff']);
    expect((await by.post('/v1/categories', '{')).status).toBe(400);
    const form = { headers: { 'content-type': 'text/plain' } };
    expect((await by.post('/v1/categories', 'a=1', form)).status).toBe(415);
    const large = await by.post('/v1/categories', { name: 'x'.repeat(2 ** 21) });
    expect(large).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
    expect((await by.post('/v1/categories', '{"__proto__": {"polluted": true}}')).status).toBe(400);
  });

  it('gives every answer the id of its request', async () => {
    const answer = await app.anyone.get('/nowhere', { headers: { 'x-request-id': 'request-12345678' } });
    expect(answer.headers.get('x-request-id')).toBe('request-12345678');
    expect(answer.body.requestId).toBe('request-12345678');
    const strange = await app.anyone.get('/nowhere', { headers: { 'x-request-id': 'no spaces, please' } });
    expect(strange.body.requestId).not.toContain(' ');
  });

  it('says of each request in its log which trace it belongs to', () => {
    const trace = 'a'.repeat(32);
    const headers: Record<string, string> = { traceparent: `00-${trace}-${'b'.repeat(16)}-01` };
    enterTrace(headers);
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!b{16})[0-9a-f]{16}-01$`));
    expect(traceIn(headers)).toEqual({ traceId: trace });
    for (const strange of [undefined, 'strange', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`])
      expect(spanIn(strange)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('accepts no token but one of its issuer, for it, in force', async () => {
    const { issuer } = app;
    const now = Math.floor(Date.now() / 1000);
    const roles: string[] = ['staff'];
    const someone = crypto.randomUUID();
    const good = await issuer.userToken(someone, roles);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'someone', roles: ['admin'] })).toString('base64url');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const tokens = {
      'not signed': new UnsecuredJWT({ sub: 'someone', roles }).setExpirationTime('5m').encode(),
      'another payload': [header, forged, signature].join('.'),
      'a flipped signature': [header, payload, flipped].join('.'),
      'another spelling of the signature':
        good.slice(0, -1) + String.fromCharCode(good.charCodeAt(good.length - 1) + 1),
      'no signature': `${header}.${payload}.`,
      padded: `${good}=`,
      expired: await issuer.userToken(someone, roles, { iat: now - 700, exp: now - 100 }),
      'from the future': await issuer.userToken(someone, roles, { iat: now + 600, exp: now + 900 }),
      'valid for years': await issuer.userToken(someone, roles, { exp: now * 1000 }),
      'another issuer': await issuer.userToken(someone, roles, { iss: 'https://elsewhere.test' }),
      'another audience': await issuer.userToken(someone, roles, { aud: 'another-system' }),
      'another kind': await issuer.userToken(someone, roles, {}, { typ: 'refresh+jwt' }),
      'an unknown key': await issuer.userToken(someone, roles, {}, { kid: 'unknown' }),
      'nobody’s': await issuer.userToken('', roles, { sub: undefined as never }),
      'a service that it does not know': await issuer.serviceToken('a-stranger', 'catalog'),
      'a service for another service': await issuer.serviceToken('inventory', 'another-service'),
      'a service’s that is old': await issuer.serviceToken('inventory', 'catalog', {
        iat: now - 120,
        exp: now - 60,
      }),
      'a service’s that is good for long': await issuer.serviceToken('inventory', 'catalog', {
        iat: now - 120,
        exp: now + 600,
      }),
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status, headers } = await app.withToken(token).get('/v1/categories');
      expect([name, status, headers.get('www-authenticate')]).toEqual([
        name,
        401,
        'Bearer error="invalid_token"',
      ]);
    }
    expect((await app.withToken(good).get('/v1/categories')).status).toBe(200);
  });

  it('is live, and ready once its database is there and migrated', async () => {
    for (const path of ['/health/live', '/health/startup', '/health/ready']) {
      expect([path, (await app.anyone.get(path)).status]).toEqual([path, 200]);
    }
  });

  it('lets go of a connection on which nothing has been asked, when it stops', async () => {
    const other = await startApp(app.database.url);
    const silent = connect(Number(new URL(other.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const over = once(silent, 'close');
    await other.stop();
    await over;
  });

  it('can take its last migration back, and waits for it to be there again', async () => {
    await migrate(app.database.url, 'down');
    const other = await startApp(app.database.url);
    expect((await other.anyone.get('/health/ready')).status).toBe(503);
    expect((await other.anyone.get('/health/live')).status).toBe(200);
    await migrate(app.database.url, 'up');
    expect((await other.anyone.get('/health/ready')).status).toBe(200);
    await other.stop();
    expect((await app.anyone.get('/v1/categories')).body).toEqual({ items: [] });
  });

  it('outlives a connection that breaks on its way to whoever has asked for it', async () => {
    const dataSource = await new DataSource(connection(app.database.url, 1)).initialize();
    const database = new Database(dataSource);
    const client = await (dataSource.driver as unknown as { master: pg.Pool }).master.connect();
    expect(client.emit('error', new Error('gone'))).toBe(true);
    client.release(true);
    expect(await database.one(sql`SELECT 1 AS one`)).toEqual({ one: 1 });
    await database.onApplicationShutdown();
  });

  it('tells every fault of its configuration at once', () => {
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'BUS_URL',
      'CURSOR_KEY',
      'TOKEN_ISSUER',
      'TOKEN_AUDIENCE',
      'JWKS_URL',
      'CALLER_KEYS',
    ]) {
      expect(() => readConfig({ PORT: 'x', CURSOR_KEY: 'short' })).toThrow(name);
    }
  });

  it('reads what is secret from the files that containers are given', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    const file = join(folder, 'CURSOR_KEY');
    writeFileSync(file, `${'from a file '.repeat(4)}\n`);
    const { environment, unreadable } = withSecretFiles({ CURSOR_KEY_FILE: file }, ['CURSOR_KEY', 'PORT']);
    expect([environment['CURSOR_KEY'], unreadable]).toEqual(['from a file '.repeat(4).trim(), []]);
    rmSync(folder, { recursive: true });
    expect(() => readConfig({ CURSOR_KEY_FILE: file })).toThrow(/CURSOR_KEY_FILE: ENOENT[^]*CURSOR_KEY: /);
  });

  it('does not start in production with a development example', () => {
    const environment = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://catalog:development-only@db/catalog',
      BUS_URL: 'postgres://catalog:s3cret@db/bus',
      CURSOR_KEY: 'k'.repeat(32),
      TOKEN_ISSUER: 'https://shop.test',
      TOKEN_AUDIENCE: 'shop',
      JWKS_URL: 'https://shop.test/keys',
      CALLER_KEYS: '{}',
    };
    expect(() => readConfig(environment)).toThrow(
      'DATABASE_URL: a development example, which production refuses',
    );
    const safe = { ...environment, DATABASE_URL: 'postgres://catalog:s3cret@db/catalog' };
    expect(readConfig(safe).port).toBe(3002);
  });
});
