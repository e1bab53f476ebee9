import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newKey, startApp } from './support/app.js';

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

describe('access tokens', () => {
  let identity: Awaited<ReturnType<typeof startApp>>;
  beforeAll(async () => {
    identity = await startApp();
  });
  afterAll(() => identity.stop());

  it('are taken as identity signs them, and in no other way', async () => {
    const { user, tokens } = await identity.newUser();
    const { keys, sign } = identity;
    const now = Math.floor(Date.now() / 1000);
    const mine = { sub: user.id };
    const [header = '', payload = '', signature = ''] = tokens.accessToken.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()) };
    const [first] = keys;
    const hmac = (head: object, key: string | Buffer) => {
      const signed = `${encode({ typ: 'at+jwt', kid: 'first', alg: 'HS256', ...head })}.${payload}`;
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
    };
    const byHand = (head: object, body: string) => {
      const signed = `${encode({ typ: 'at+jwt', kid: 'first', ...head })}.${body}`;
      return `${signed}.${signBytes(null, Buffer.from(signed), first.privateKey).toString('base64url')}`;
    };
    const foreign = newKey('first');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

    const forged: Record<string, string> = {
      'not signed': `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      'not signed, in capitals': `${encode({ alg: 'NONE', typ: 'at+jwt' })}.${payload}.${signature}`,
      'not signed, with a signature': `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`,
      'without the signature': `${header}.${payload}.`,
      'with another payload': `${header}.${encode({ ...claims, roles: ['admin'] })}.${signature}`,
      'with a flipped bit': `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      'with the signature of another': `${header}.${payload}.${(await sign(mine)).split('.')[2]}`,
      'HS256 with the public key': hmac({}, first.publicKey.export({ format: 'der', type: 'spki' })),
      'HS256 with the public key as text': hmac({}, String(first.jwk.x)),
      'HS256 with nothing': hmac({}, ''),
      'HS256 with an empty file': hmac({ kid: '../../../../dev/null' }, ''),
      'by another key': await sign(mine, {}, foreign.privateKey),
      'by another kind of key': await sign(mine, { alg: 'RS256' }, rsa.privateKey),
      'by a key that it brings along': await sign(
        mine,
        { jwk: foreign.publicKey.export({ format: 'jwk' }) as object },
        foreign.privateKey,
      ),
      'by a key that it points to': await sign(mine, { jku: 'http://127.0.0.1:9/keys' }, foreign.privateKey),
      'with a key that has retired': await sign(mine, { kid: 'retired' }),
      'with a key that nobody could name': await sign(mine, { kid: 'first\0\r\n; rm -rf' }),
      'with what must be understood': byHand(
        { alg: 'EdDSA', crit: ['unheard-of'], 'unheard-of': true },
        payload,
      ),
      'for another audience': await sign({ ...mine, aud: 'another-system' }),
      'for others': await sign({ ...mine, aud: ['another-system', 'catalog'] }),
      'by another issuer': await sign({ ...mine, iss: 'https://identity.test/' }),
      'of a service': await sign(
        { ...mine, iss: 'orders', sub: 'orders', aud: 'identity' },
        { typ: 'service+jwt' },
      ),
      'of another kind': await sign(mine, { typ: 'JWT' }),
      'that has expired': await sign({ ...mine, iat: now - 300, exp: now - 100 }),
      'that lives too long': await sign({ ...mine, exp: now * 1000 }),
      'that is too old': await sign({ ...mine, iat: now - identity.config.accessTokenSeconds - 60 }),
      'from the future': await sign({ ...mine, iat: now + 600, exp: now + 900 }),
      'of nobody': await sign({ sub: undefined as never }),
      'without an end': await sign({ ...mine, exp: undefined as never }),
      'with padding': `${tokens.accessToken}=`,
      'with a fourth part': `${tokens.accessToken}.${signature}`,
      'with five parts': `${encode({ alg: 'dir', enc: 'A256GCM' })}..${payload}.${payload}.${signature}`,
      'that is none': 'nonsense',
      'that refreshes': tokens.refreshToken,
    };
    for (const [name, token] of Object.entries(forged)) {
      const { status, headers } = await identity.withToken(token).get('/v1/users/me');
      expect([name, status, headers.get('www-authenticate')]).toEqual([
        name,
        401,
        'Bearer error="invalid_token"',
      ]);
    }
    expect((await identity.withToken(await sign(mine)).get('/v1/users/me')).status).toBe(200);
    expect((await identity.withToken(tokens.accessToken).get('/v1/users/me')).status).toBe(200);
  });

  it('are taken from every published key, so that the one that signs can change', async () => {
    const { user } = await identity.newUser();
    const token = await identity.sign({ sub: user.id }, { kid: 'second' }, identity.keys[1].privateKey);
    expect((await identity.withToken(token).get('/v1/users/me')).status).toBe(200);
  });
});
