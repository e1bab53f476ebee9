import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultRole } from '../src/users/user-roles.js';
import { password, startApp } from './support/app.js';

describe('users', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp();
  });
  afterAll(() => identity.stop());

  const register = (body: unknown) => identity.anyone.post('/v1/users', body);

  it('register', async () => {
    const { status, headers, body } = await register({ email: 'Ada@Example.com', password, name: ' Ada ' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      email: 'ada@example.com',
      name: 'Ada',
      roles: [defaultRole],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      version: 1,
    });
    expect(headers.get('location')).toBe(`/v1/users/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
  });

  it('have a place that does not depend on how they were registered', async () => {
    const email = `${randomUUID()}@example.com`;
    const { headers, body } = await identity.anyone.post('/v1/users?from=a-page', { email, password });
    expect(headers.get('location')).toBe(`/v1/users/${body.id}`);
  });

  it('have an email of their own, however it is written', async () => {
    await register({ email: 'grace@example.com', password });
    const second = await register({ email: ' GRACE@example.com ', password: 'another password' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      type: '/problems/user-email-taken',
      errors: [{ pointer: '/email' }],
    });
  });

  it('are told what is wrong with a registration', async () => {
    const refused = {
      '/email': [
        'nobody',
        'a@b',
        '',
        1,
        null,
        'tab\t@example.com',
        `${'x'.repeat(250)}@example.com`,
        { $gt: '' },
      ],
      '/password': [
        '1234567',
        'x'.repeat(257),
        'a NUL\0 inside',
        'half a \ud83d pair',
        12345678,
        null,
        ['a', 'b'],
      ],
      '/name': ['', ' ', 'x'.repeat(121), 'a NUL\0 inside', {}],
    };
    for (const [pointer, values] of Object.entries(refused)) {
      for (const value of values) {
        const body = { email: 'new@example.com', password, [pointer.slice(1)]: value };
        const answer = await register(body);
        expect([value, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([value, 400, pointer]);
      }
    }
    expect((await register({ email: 'new@example.com', password, roles: ['admin'] })).status).toBe(400);
    expect((await register({ email: 'new@example.com' })).status).toBe(400);
    const parts = `{"email":"new@example.com","password":"${password}","__proto__":{"roles":["admin"]}}`;
    expect((await register(parts)).status).toBe(400);
    expect(await identity.query(`SELECT FROM users WHERE email = 'new@example.com'`)).toEqual([]);
  });

  it('choose passwords in whatever script, of up to 256 characters', async () => {
    const passwords = [
      'пароль из слов',
      '🐎🔋📎🐎🔋📎🐎🔋',
      ' spaces around ',
      '🐎'.repeat(256),
      '"\\\'; DROP TABLE users; --',
    ];
    for (const [index, chosen] of passwords.entries()) {
      const email = `script-${index}@example.com`;
      expect((await register({ email, password: chosen })).status).toBe(201);
      expect((await identity.anyone.post('/v1/sessions', { email, password: chosen })).status).toBe(201);
      expect(
        (await identity.anyone.post('/v1/sessions', { email, password: `${chosen.trim()}.` })).status,
      ).not.toBe(201);
    }
  });

  it('sign in with an accented letter from any keyboard', async () => {
    const email = 'accent@example.com';
    await register({ email, password: 'caf\u00e9 caf\u00e9' });
    const decomposed = { email, password: 'cafe\u0301 cafe\u0301' };
    expect((await identity.anyone.post('/v1/sessions', decomposed)).status).toBe(201);
  });

  it('are not kept busy by passwords that are far too long', async () => {
    const started = performance.now();
    const long = 'x'.repeat(1_000_000);
    expect((await register({ email: 'long@example.com', password: long })).status).toBe(400);
    expect(
      (await identity.anyone.post('/v1/sessions', { email: 'long@example.com', password: long })).status,
    ).toBe(400);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('see themselves, and nobody else', async () => {
    const one = await identity.newUser();
    const other = await identity.newUser();
    expect((await one.get('/v1/users/me')).body).toEqual(one.user);
    expect((await one.get(`/v1/users/${one.user.id}`)).body).toEqual(one.user);
    expect((await one.get(`/v1/users/${one.user.id}`, { headers: { 'if-none-match': '"1"' } })).status).toBe(
      304,
    );
    expect((await one.get(`/v1/users/${other.user.id}`)).status).toBe(404);
    expect((await one.get(`/v1/users/${randomUUID()}`)).status).toBe(404);
    expect((await one.get('/v1/users/1')).status).toBe(400);
    expect((await one.get('/v1/users')).status).toBe(403);
  });

  it('do not give roles, to themselves least of all', async () => {
    const { user, send, get } = await identity.newUser();
    const { status, body } = await send(
      'PUT',
      `/v1/users/${user.id}/roles`,
      { roles: [defaultRole] },
      { version: 1 },
    );
    expect([status, body.type]).toEqual([403, '/problems/forbidden']);
    expect((await get('/v1/users/me')).body.version).toBe(1);
  });

  it('are closed to those who have not signed in', async () => {
    const { anyone } = identity;
    const id = randomUUID();
    const answers = [
      await anyone.get('/v1/users'),
      await anyone.get('/v1/users/me'),
      await anyone.get(`/v1/users/${id}`),
      await anyone.send('PUT', `/v1/users/${id}/roles`, { roles: [] }, { version: 1 }),
    ];
    for (const { status, headers } of answers) {
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('are gone with their tokens still in force', async () => {
    const { user, get, tokens } = await identity.newUser();
    await identity.query('DELETE FROM users WHERE id = $1', [user.id]);
    expect((await get('/v1/users/me')).status).toBe(404);
    expect((await identity.anyone.post('/v1/sessions/refresh', tokens)).status).toBe(400);
    const { refreshToken } = tokens;
    expect((await identity.anyone.post('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
  });
});
