import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { password, startApp } from './support/app.js';

describe('failed attempts', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp({ TRUSTED_PROXIES: 'loopback' });
  });
  beforeEach(() => identity.query('TRUNCATE attempts'));
  afterAll(() => identity.stop());

  const signIn = (email: string, given: string, from = '203.0.113.1') =>
    identity.anyone.post(
      '/v1/sessions',
      { email, password: given },
      { headers: { 'x-forwarded-for': from } },
    );
  const setFailures = (kind: string, failures: number) =>
    identity.query('UPDATE attempts SET failures = $1 WHERE key LIKE $2', [failures, `${kind}:%`]);

  it('are 10 for an account from one address, even at once; then the right password waits, too', async () => {
    const { user } = await identity.newUser();
    const guesses = await Promise.all(
      Array.from({ length: 15 }, (_, index) => signIn(user.email, `guess ${index}`)),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5);
    const refused = await signIn(user.email, password);
    expect([refused.status, refused.body.type]).toEqual([429, '/problems/too-many-attempts']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(880);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900);

    expect((await signIn(user.email, password, '203.0.113.2')).status).toBe(201);
    await identity.query(`UPDATE attempts SET resets_at = now()`);
    expect((await signIn(user.email, password)).status).toBe(201);
  });

  it('are counted alike for accounts that do not exist', async () => {
    const email = `${randomUUID()}@example.com`;
    await signIn(email, password);
    await setFailures('account-from-address', 10);
    expect((await signIn(email, password)).status).toBe(429);
  });

  it('are 50 for an account, wherever they come from', async () => {
    const { user } = await identity.newUser();
    await signIn(user.email, 'wrong');
    await setFailures('account', 49);
    expect((await signIn(user.email, 'wrong', '203.0.113.2')).status).toBe(401);
    expect((await signIn(user.email, password, '203.0.113.3')).status).toBe(429);
  });

  it('are 100 for an address, whomever they are after, guesses at registered emails included', async () => {
    const { user } = await identity.newUser();
    const register = (email: string) =>
      identity.anyone.post(
        '/v1/users',
        { email, password },
        { headers: { 'x-forwarded-for': '203.0.113.1' } },
      );
    expect((await register(user.email)).status).toBe(409);
    await setFailures('address', 99);
    expect((await register(`${randomUUID()}@example.com`)).status).toBe(201);
    expect((await register(user.email)).status).toBe(409);
    expect((await register(`${randomUUID()}@example.com`)).status).toBe(429);
    expect((await signIn(user.email, password)).status).toBe(429);
  });

  it('count for the whole network of an IPv6 address', async () => {
    const { user } = await identity.newUser();
    await signIn(user.email, 'wrong', '2001:db8::1');
    await setFailures('account-from-address', 10);
    expect((await signIn(user.email, password, '2001:db8:0:0:ffff::2')).status).toBe(429);
    expect((await signIn(user.email, password, '2001:db8:0:1::1')).status).toBe(201);
  });

  it('do not lock others out: what was right is not counted', async () => {
    const { user } = await identity.newUser();
    for (let turn = 0; turn < 12; turn += 1) expect((await signIn(user.email, password)).status).toBe(201);
    const [{ sum }] = await identity.query('SELECT sum(failures) FROM attempts');
    expect(sum).toBe('0');
  });

  it('are not counted for a caller who makes addresses up', async () => {
    const direct = await startApp();
    const email = `${randomUUID()}@example.com`;
    for (let turn = 0; turn <= 10; turn += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${turn}` };
      const { status } = await direct.anyone.post('/v1/sessions', { email, password }, { headers });
      expect(status).toBe(turn < 10 ? 401 : 429);
    }
    await direct.stop();
  });

  it('leave nothing behind that says who tried', async () => {
    const { user } = await identity.newUser();
    await signIn(user.email, 'wrong');
    const rows = await identity.query('SELECT key FROM attempts');
    expect(JSON.stringify(rows)).not.toContain(user.email);
    expect(JSON.stringify(rows)).not.toContain('203.0.113.1');
    await identity.query(`UPDATE attempts SET resets_at = now() - interval '1 second'`);
    await signIn(`${randomUUID()}@example.com`, 'wrong', '203.0.113.9');
    const [{ count }] = await identity.query('SELECT count(*) FROM attempts');
    expect(count).toBe('3');
  });
});
