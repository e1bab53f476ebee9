import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { migrate } from '../src/migrate.js';
import { readConfig } from '../src/platform/config.js';
import { startService } from './support/service.js';

describe('the service', () => {
  let catalog: Awaited<ReturnType<typeof startService>>;
  beforeAll(async () => {
    catalog = await startService();
  });
  afterAll(() => catalog.stop());

  it('answers what it does not know with a problem', async () => {
    const { anyone } = catalog;
    expect(await anyone.get('/nowhere')).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found' },
    });
    const wrongMethod = await anyone.send('PUT', '/v1/products');
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await anyone.post('/v1/products', '{')).status).toBe(400);
    expect(
      (await anyone.post('/v1/products', 'a=1', { headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    const large = await anyone.post('/v1/products', { name: 'x'.repeat(2 ** 21) });
    expect(large).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
  });

  it('gives every answer the id of its request', async () => {
    const answer = await catalog.anyone.get('/nowhere', { headers: { 'x-request-id': 'request-12345678' } });
    expect(answer.headers.get('x-request-id')).toBe('request-12345678');
    expect(answer.body.requestId).toBe('request-12345678');
    const strange = await catalog.anyone.get('/nowhere', {
      headers: { 'x-request-id': 'no spaces, please' },
    });
    expect(strange.body.requestId).not.toContain(' ');
  });

  it('accepts no token but one of its issuer, for it, in force', async () => {
    const { issuer } = catalog;
    const now = Math.floor(Date.now() / 1000);
    const good = await issuer.userToken('someone', ['staff']);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const admin = Buffer.from(JSON.stringify({ sub: 'someone', roles: ['admin'] })).toString('base64url');
    const tokens = {
      'not signed': new UnsecuredJWT({ sub: 'someone', roles: ['staff'] }).setExpirationTime('5m').encode(),
      'another payload': [header, admin, signature].join('.'),
      'a flipped signature': [
        header,
        payload,
        `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      ].join('.'),
      'no signature': `${header}.${payload}.`,
      padded: `${good}=`,
      expired: await issuer.userToken('someone', ['staff'], { iat: now - 700, exp: now - 100 }),
      'from the future': await issuer.userToken('someone', ['staff'], { iat: now + 600, exp: now + 900 }),
      'valid for years': await issuer.userToken('someone', ['staff'], { exp: now * 1000 }),
      'another issuer': await issuer.userToken('someone', ['staff'], { iss: 'https://elsewhere.test' }),
      'another audience': await issuer.userToken('someone', ['staff'], { aud: 'another-system' }),
      'another kind': await issuer.userToken('someone', ['staff'], {}, { typ: 'refresh+jwt' }),
      'an unknown key': await issuer.userToken('someone', ['staff'], {}, { kid: 'unknown' }),
      'nobody’s': await issuer.userToken('', ['staff'], { sub: undefined as never }),
      'a service for another service': await issuer.serviceToken('orders', 'payments'),
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status, headers } = await catalog.withToken(token).get('/v1/categories');
      expect([name, status, headers.get('www-authenticate')]).toEqual([
        name,
        401,
        'Bearer error="invalid_token"',
      ]);
    }
    expect((await catalog.withToken(good).get('/v1/categories')).status).toBe(200);
  });

  it('is live, and ready once its database is there and migrated', async () => {
    expect((await catalog.anyone.get('/health/live')).status).toBe(200);
    expect((await catalog.anyone.get('/health/startup')).status).toBe(200);
    expect((await catalog.anyone.get('/health/ready')).status).toBe(200);
  });

  it('can take its last migration back', async () => {
    await migrate(catalog.database.url, 'down');
    await migrate(catalog.database.url, 'up');
    expect((await catalog.anyone.get('/v1/products')).body).toEqual({ items: [] });
  });

  it('tells every fault of its configuration at once', () => {
    expect(() => readConfig({ PORT: 'x', CURSOR_KEY: 'short' })).toThrow(
      /PORT[^]*DATABASE_URL[^]*CURSOR_KEY[^]*JWKS_URL/,
    );
  });

  it('does not start in production with a development example', () => {
    const environment = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://catalog:development-only@db/catalog',
      CURSOR_KEY: 'k'.repeat(32),
      TOKEN_ISSUER: 'https://shop.test',
      TOKEN_AUDIENCE: 'shop',
      JWKS_URL: 'https://shop.test/keys',
      CALLER_KEYS: '{}',
    };
    expect(() => readConfig(environment)).toThrow(
      'DATABASE_URL: a development example, which production refuses',
    );
    expect(readConfig({ ...environment, DATABASE_URL: 'postgres://catalog:s3cret@db/catalog' }).port).toBe(
      3002,
    );
  });
});
