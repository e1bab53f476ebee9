import { afterEach, describe, expect, it } from '@jest/globals';
import { list } from './support/routes.js';
import { startSystem, type System } from './support/system.js';

describe('the headers of a request', () => {
  let system: System;
  afterEach(() => system.stop());

  it('say where it came from, whatever the client claims', async () => {
    system = await startSystem();
    await system.send('GET', list.path, {
      host: 'pages.test',
      forwarded: 'for=10.0.0.1',
      'x-forwarded-for': '10.0.0.1',
      'X-Forwarded-Proto': 'https',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-prefix': '/internal',
      'x-real-ip': '10.0.0.1',
      'x-user-id': 'admin',
      'X-User-Roles': 'admin',
      x_forwarded_for: '10.0.0.1',
      x_user_id: 'admin',
    });
    const [request] = system.seen;
    expect(request?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'pages.test',
    });
    const names = Object.keys(request?.headers ?? {}).filter((name) => /forwarded|real|user[-_]/.test(name));
    expect(names.sort()).toEqual(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);
    expect(request?.headers.host).not.toBe('pages.test');
  });

  it('say what a trusted proxy says, as far as it is trusted', async () => {
    system = await startSystem({ environment: { TRUSTED_PROXIES: '127.0.0.1,10.1.0.0/16' } });
    const claimed = { 'x-forwarded-for': '192.0.2.66, 198.51.100.7, 10.1.2.3', 'x-forwarded-proto': 'https' };
    await system.send('GET', list.path, claimed);
    expect(system.seen[0]?.headers).toMatchObject({
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-proto': 'https',
    });
  });

  it('lose what belongs to one connection, and keep the rest', async () => {
    system = await startSystem();
    await system.send('GET', list.path, {
      connection: 'close, X-Secret',
      'x-secret': 'of this connection',
      'keep-alive': 'timeout=5',
      te: 'trailers',
      'proxy-authorization': 'Basic eA==',
      upgrade: 'websocket',
      authorization: 'Bearer token',
      'if-none-match': '"3"',
      'x-own': 'kept',
    });
    const headers = system.seen[0]?.headers ?? {};
    for (const name of ['x-secret', 'keep-alive', 'te', 'proxy-authorization', 'upgrade']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers).toMatchObject({ authorization: 'Bearer token', 'if-none-match': '"3"', 'x-own': 'kept' });
  });

  it('stay two where a client sends two, for the service to refuse them', async () => {
    system = await startSystem();
    await system.sendRaw(
      `GET ${list.path} HTTP/1.1\r\nHost: pages.test\r\nConnection: close\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`,
    );
    const raw = system.seen[0]?.rawHeaders ?? [];
    expect(raw.filter((name) => name === 'authorization')).toHaveLength(2);
  });

  it('carry its id, the one of the client where that is a sane one', async () => {
    system = await startSystem();
    const given = await system.send('GET', list.path, { 'x-request-id': 'request-12345678' });
    const made = await system.send('GET', list.path, { 'x-request-id': 'no spaces, please' });
    const none = await system.send('GET', list.path);
    expect(given.headers['x-request-id']).toBe('request-12345678');
    expect(made.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(none.headers['x-request-id']).not.toBe(made.headers['x-request-id']);
    expect(system.seen.map(({ headers }) => headers['x-request-id'])).toEqual(
      [given, made, none].map(({ headers }) => headers['x-request-id']),
    );
  });
});

describe('the trace of a request', () => {
  let system: System;
  afterEach(() => system.stop());

  it('is the one of the client, where it names one, in a span of its own', async () => {
    system = await startSystem();
    const trace = 'a'.repeat(32);
    await system.send('GET', list.path, { traceparent: `00-${trace}-${'b'.repeat(16)}-01` });
    await system.send('GET', list.path, { traceparent: 'strange' });
    await system.send('GET', list.path);
    const [named, strange, none] = system.seen.map(({ headers }) => headers['traceparent']);
    expect(named).toMatch(new RegExp(`^00-${trace}-(?!b{16})[0-9a-f]{16}-01$`));
    expect(strange).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(none).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(none).not.toBe(strange);
  });
});

describe('the headers of an answer', () => {
  let system: System;
  afterEach(() => system.stop());

  it('are those of the service, without what belongs to one connection', async () => {
    system = await startSystem({
      answer: (_, response) =>
        response
          .writeHead(
            201,
            [
              ['etag', '"3"'],
              ['location', `${list.path}/1`],
              ['set-cookie', 'a=1'],
              ['set-cookie', 'b=2'],
              ['connection', 'x-secret, keep-alive'],
              ['x-secret', 'of this connection'],
              ['access-control-allow-origin', '*'],
              ['x-request-id', 'of-the-service'],
            ].flat(),
          )
          .end('{}'),
    });
    const { status, headers } = await system.send('GET', list.path, { 'x-request-id': 'request-12345678' });
    expect(status).toBe(201);
    expect(headers).toMatchObject({
      etag: '"3"',
      location: `${list.path}/1`,
      'set-cookie': ['a=1', 'b=2'],
      'x-request-id': 'request-12345678',
    });
    expect(headers).not.toHaveProperty('x-secret');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('keep a browser from doing more with it than reading it', async () => {
    system = await startSystem();
    const safe = {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    };
    for (const path of [list.path, '/nowhere', '/health/live']) {
      expect((await system.send('GET', path)).headers).toMatchObject(safe);
    }
  });

  it('of 204 and 304 come without a body', async () => {
    system = await startSystem({
      answer: (request, response) => response.writeHead(request.headers['if-none-match'] ? 304 : 204).end(),
    });
    expect(await system.send('GET', list.path)).toMatchObject({ status: 204, text: '' });
    expect(await system.send('GET', list.path, { 'if-none-match': '"3"' })).toMatchObject({
      status: 304,
      text: '',
    });
  });
});

describe('pages of other origins', () => {
  let system: System;
  afterEach(() => system.stop());

  const origins = ['https://pages.test', 'http://localhost:5173'];
  const preflight = {
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  };
  const allowed = (answer: { headers: object }) =>
    Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));

  it('may read nothing where the plan names none', async () => {
    system = await startSystem({ config: { origins: [] } });
    expect(allowed(await system.send('GET', list.path, { origin: 'https://pages.test' }))).toEqual([]);
    const asked = await system.send('OPTIONS', list.path, { origin: 'https://pages.test', ...preflight });
    expect(asked.status).toBe(405);
    expect(allowed(asked)).toEqual([]);
  });

  it('may read what the gateway answers where the plan names them', async () => {
    system = await startSystem({ config: { origins } });
    for (const origin of origins) {
      for (const path of [list.path, '/nowhere']) {
        const { headers } = await system.send('GET', path, { origin });
        expect(headers).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-expose-headers': 'etag, location, retry-after, x-request-id',
          vary: 'origin',
        });
        expect(headers).not.toHaveProperty('access-control-allow-credentials');
      }
    }
  });

  it('may ask first, and no service is bothered', async () => {
    system = await startSystem({ config: { origins } });
    const answer = await system.send('OPTIONS', list.path, { origin: 'https://pages.test', ...preflight });
    expect(answer).toMatchObject({
      status: 204,
      text: '',
      headers: {
        'access-control-allow-origin': 'https://pages.test',
        'access-control-allow-headers': expect.stringContaining('authorization'),
        'access-control-max-age': '600',
      },
    });
    expect(answer.headers['access-control-allow-methods']?.split(', ')).toContain('GET');
    expect(
      (await system.send('OPTIONS', '/internal', { origin: 'https://pages.test', ...preflight })).status,
    ).toBe(404);
    expect(system.seen).toEqual([]);
  });

  it.each([
    'null',
    'https://evil.test',
    'https://pages.test.evil.test',
    'https://evilpages.test',
    'https://pages.test:8443',
    'http://pages.test',
    'https://PAGES.test',
    'https://pages.test/',
    'https://pages.test, https://evil.test',
  ])('get nothing where they only look alike: %s', async (origin) => {
    system = await startSystem({ config: { origins } });
    const answer = await system.send('GET', list.path, { origin });
    expect(answer.status).toBe(200);
    expect(answer.headers.vary).toBe('origin');
    expect(allowed(answer)).toEqual([]);
    expect(allowed(await system.send('OPTIONS', list.path, { origin, ...preflight }))).toEqual([]);
  });
});
