import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { defaultRole } from '../src/users/user-roles.js';
import { password, startApp } from './support/app.js';

describe('sessions', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp();
  });
  afterAll(() => identity.stop());

  const refresh = (refreshToken: unknown) => identity.anyone.post('/v1/sessions/refresh', { refreshToken });
  const end = (refreshToken: unknown) => identity.anyone.post('/v1/sessions/end', { refreshToken });

  it('begin with registering and signing in, go on by refreshing, and end', async () => {
    const { anyone, withToken } = identity;
    const registered = await anyone.post('/v1/users', { email: 'ada@example.com', password, name: 'Ada' });
    expect(registered.status).toBe(201);
    const signedIn = await anyone.post('/v1/sessions', { email: ' Ada@Example.com ', password });
    expect(signedIn.status).toBe(201);
    expect(signedIn.headers.get('cache-control')).toBe('no-store');
    expect(signedIn.body).toMatchObject({
      expiresIn: identity.config.accessTokenSeconds,
      tokenType: 'Bearer',
    });
    const me = await withToken(signedIn.body.accessToken).get('/v1/users/me');
    expect(me).toMatchObject({ status: 200, body: registered.body });

    const refreshed = await refresh(signedIn.body.refreshToken);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refreshToken).not.toBe(signedIn.body.refreshToken);
    expect((await withToken(refreshed.body.accessToken).get('/v1/users/me')).body).toEqual(registered.body);

    expect((await end(refreshed.body.refreshToken)).status).toBe(204);
    expect((await refresh(refreshed.body.refreshToken)).status).toBe(401);
    expect((await end(refreshed.body.refreshToken)).status).toBe(204);
  });

  it('give access tokens that anyone can check with the published keys', async () => {
    const { user, tokens } = await identity.newUser();
    const keys = createRemoteJWKSet(new URL(`${identity.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(tokens.accessToken, keys);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: 'first' });
    expect(payload).toEqual({
      iss: 'https://identity.test',
      aud: 'the-system',
      sub: user.id,
      roles: [defaultRole],
      client_id: 'the-system',
      iat: expect.any(Number),
      exp: payload.iat! + identity.config.accessTokenSeconds,
      jti: expect.any(String),
    });
  });

  it('publish every key, and nothing private', async () => {
    const { headers, body } = await identity.anyone.get('/.well-known/jwks.json');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    const [first, second] = identity.keys.map(({ jwk: { d: _private, ...key } }) => key);
    expect(body).toEqual({
      keys: [
        { ...first, alg: 'EdDSA', use: 'sig' },
        { ...second, alg: 'EdDSA', use: 'sig' },
      ],
    });
  });

  it('end when a refresh token is used twice, whoever holds the newest', async () => {
    const { tokens } = await identity.newUser();
    const stolen = await refresh(tokens.refreshToken);
    const newest = await refresh(stolen.body.refreshToken);
    expect((await refresh(tokens.refreshToken)).status).toBe(401);
    expect((await refresh(newest.body.refreshToken)).status).toBe(401);
  });

  it('end alone: others of the same user go on', async () => {
    const { user, tokens } = await identity.newUser();
    const other = await identity.signIn(user.email);
    await end(tokens.refreshToken);
    expect((await refresh(other.body.refreshToken)).status).toBe(200);
  });

  it('survive two refreshes at once, of which one wins', async () => {
    const { tokens } = await identity.newUser();
    const holder = new pg.Client({ connectionString: identity.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM sessions FOR UPDATE');
    const both = Promise.all([refresh(tokens.refreshToken), refresh(tokens.refreshToken)]);
    await untilWaiting(2);
    await holder.query('COMMIT');
    await holder.end();

    const [won, lost] = (await both).toSorted((a, b) => a.status - b.status);
    expect([won?.status, lost?.status]).toEqual([200, 401]);
    expect((await refresh(won?.body.refreshToken)).status).toBe(200);
  });

  it('never become two, however many refresh at once', async () => {
    const { tokens } = await identity.newUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refreshToken)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
  });

  it('end when their time is over, however often they are refreshed, and leave nothing behind', async () => {
    const { user, tokens } = await identity.newUser();
    const { body: newest } = await refresh(tokens.refreshToken);
    const [row] = await identity.query(
      `SELECT extract(epoch FROM expires_at - created_at)::float AS seconds FROM sessions WHERE user_id = $1`,
      [user.id],
    );
    expect(row.seconds).toBeCloseTo(identity.config.refreshTokenSeconds, 0);
    await identity.query(
      `UPDATE sessions SET expires_at = expires_at - make_interval(secs => $2) WHERE user_id = $1`,
      [user.id, identity.config.refreshTokenSeconds],
    );
    expect((await refresh(newest.refreshToken)).status).toBe(401);
    await identity.signIn(user.email);
    expect(await identity.query('SELECT FROM sessions WHERE user_id = $1', [user.id])).toHaveLength(1);
  });

  it('keep no refresh token in the database, and no password', async () => {
    const { user, tokens } = await identity.newUser();
    const [row] = await identity.query(
      `SELECT token_hash, password_hash FROM sessions JOIN users ON users.id = user_id WHERE user_id = $1`,
      [user.id],
    );
    const token = Buffer.from(tokens.refreshToken, 'base64url');
    expect(token).toHaveLength(48);
    expect(row.token_hash).toHaveLength(32);
    expect(token.includes(row.token_hash)).toBe(false);
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it('are refused alike for a wrong password and an unknown user', async () => {
    const { user } = await identity.newUser();
    const wrong = await identity.anyone.post('/v1/sessions', { email: user.email, password: 'wrong' });
    const unknown = await identity.anyone.post('/v1/sessions', { email: 'nobody@example.com', password });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  });

  it('are refused for tokens that never were', async () => {
    for (const token of ['nonsense', 'A'.repeat(64), `${'A'.repeat(22)}.${'B'.repeat(43)}`]) {
      expect([token, (await refresh(token)).status]).toEqual([token, 401]);
      expect([token, (await end(token)).status]).toEqual([token, 204]);
    }
    const { tokens } = await identity.newUser();
    expect((await refresh(tokens.accessToken)).status).toBe(400);
    expect((await identity.withToken(tokens.refreshToken).get('/v1/users/me')).status).toBe(401);
    for (const body of [
      undefined,
      {},
      { refreshToken: 1 },
      { refreshToken: '' },
      { refreshToken: 'x', more: 1 },
      [],
    ]) {
      expect((await identity.anyone.post('/v1/sessions/refresh', body)).status).toBe(400);
      expect((await identity.anyone.post('/v1/sessions/end', body)).status).toBe(400);
    }
  });

  it('renew a hash that was made at a lower cost', async () => {
    const { user } = await identity.newUser();
    const { query } = identity;
    // 'correct horse battery staple' at 8 MiB and one pass.
    const old =
      '$argon2id$v=19$m=8192,t=1,p=1$YSBzYWx0IG9mIDE2IGJ5dA$ZmKraAlBwuY/Py6KroK9Hm02Tdf3fN4scgRivYtXxGQ';
    await query('UPDATE users SET password_hash = $2 WHERE id = $1', [user.id, old]);
    expect((await identity.signIn(user.email)).status).toBe(201);
    const [row] = await query('SELECT password_hash, version FROM users WHERE id = $1', [user.id]);
    expect(row).toEqual({ password_hash: expect.stringContaining('m=19456,t=2,p=1'), version: 1 });
    expect((await identity.signIn(user.email)).status).toBe(201);
  });

  /** Until so many statements wait for a row. */
  async function untilWaiting(count: number) {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const rows = await identity.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows.length >= count) return;
      await setTimeout(20);
    }
    throw new Error('Nobody waits.');
  }
});
