import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { grant } from '../src/grant.js';
import { administrators, defaultRole, roles } from '../src/users/user-roles.js';
import { startApp } from './support/app.js';

const [top = ''] = administrators;

describe('administrators', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp();
  });
  afterAll(() => identity.stop());

  const newAdministrator = async () => {
    const { user } = await identity.newUser();
    await grant(identity.databaseUrl, user.email, top);
    const { body: tokens } = await identity.signIn(user.email);
    return { user, ...identity.withToken(tokens.accessToken) };
  };

  it('are made on the database', async () => {
    const { user } = await identity.newUser();
    const { databaseUrl: url } = identity;
    expect(await grant(url, ` ${user.email.toUpperCase()} `, top)).toEqual([defaultRole, top]);
    expect(await grant(url, user.email, top)).toEqual([defaultRole, top]);
    await expect(grant(url, 'nobody@example.com', top)).rejects.toThrow(
      'There is no user nobody@example.com',
    );
    await expect(grant(url, user.email, 'emperor')).rejects.toThrow(`There are: ${roles.join(', ')}.`);
    await expect(grant(url, 'nonsense', top)).rejects.toThrow('nonsense is not an email address.');
  });

  it('list users, page by page, and find them by their email', async () => {
    const { get } = await newAdministrator();
    const { user } = await identity.newUser();
    const first = await get('/v1/users?limit=1');
    expect(first.body).toEqual({ items: [user], next: expect.any(String) });
    const second = await get(`/v1/users?limit=1&after=${first.body.next}`);
    expect(second.body.items).toHaveLength(1);
    expect(second.body.items[0].id).not.toBe(user.id);
    const found = await get(`/v1/users?email=nobody@example.com,${user.email.toUpperCase()}`);
    expect(found.body).toEqual({ items: [user] });
    for (const query of ['sort=passwordHash', 'passwordHash=x', 'limit=0', 'after=x', 'email=x', 'id=1']) {
      expect([query, (await get(`/v1/users?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('use cursors of their own alone', async () => {
    const [one, other] = [await newAdministrator(), await newAdministrator()];
    const { body } = await one.get('/v1/users?limit=1');
    expect((await other.get(`/v1/users?limit=1&after=${body.next}`)).status).toBe(400);
  });

  it('see and give roles, which count from the next token on', async () => {
    const administrator = await newAdministrator();
    const { user, tokens } = await identity.newUser();
    const path = `/v1/users/${user.id}`;
    expect((await administrator.get(path)).body).toEqual(user);
    const changed = await administrator.send('PUT', `${path}/roles`, { roles: [top, top] }, { version: 1 });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ roles: [top], version: 2 });
    expect(changed.headers.get('etag')).toBe('"2"');

    const { refreshToken } = tokens;
    const refreshed = await identity.anyone.post('/v1/sessions/refresh', { refreshToken });
    expect(decodeJwt(refreshed.body.accessToken)['roles']).toEqual([top]);
    expect((await identity.withToken(refreshed.body.accessToken).get('/v1/users')).status).toBe(200);
    expect(
      (await administrator.send('PUT', `${path}/roles`, { roles: [] }, { version: 2 })).body.roles,
    ).toEqual([]);
  });

  it('change what they have read, and what there is', async () => {
    const { send } = await newAdministrator();
    const { user } = await identity.newUser();
    const path = `/v1/users/${user.id}/roles`;
    const change = { roles: [defaultRole] };
    expect((await send('PUT', path, change)).status).toBe(428);
    expect((await send('PUT', path, change, { version: 7 })).status).toBe(412);
    expect((await send('PUT', `/v1/users/${randomUUID()}/roles`, change, { version: 1 })).status).toBe(404);
    const refused = [
      { roles: ['emperor'] },
      { roles: top },
      { roles: null },
      {},
      [],
      { ...change, name: 'Eve' },
    ];
    for (const body of refused) expect((await send('PUT', path, body, { version: 1 })).status).toBe(400);
    expect((await send('PUT', path, { roles: Array<string>(1000).fill(top) }, { version: 1 })).status).toBe(
      400,
    );
  });

  it('are refused with roles that the token names and identity did not sign', async () => {
    const { user, tokens } = await identity.newUser();
    const [header = '', , signature = ''] = tokens.accessToken.split('.');
    const claims = { ...decodeJwt(tokens.accessToken), sub: user.id, roles: [top] };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const forged = identity.withToken([header, payload, signature].join('.'));
    expect((await forged.get('/v1/users')).status).toBe(401);
  });
});
