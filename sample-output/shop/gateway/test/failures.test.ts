import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { list, write } from './support/routes.js';
import { answerTo, startSystem, type System } from './support/system.js';

const json = { 'content-type': 'application/json' };

describe('when something goes wrong', () => {
  let system: System;
  afterEach(() => system.stop());

  it('says 503 and when to come back for a service that is down', async () => {
    system = await startSystem({ down: true });
    const answer = await system.send('GET', list.path);
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
      body: { type: '/problems/unavailable', status: 503, requestId: answer.headers['x-request-id'] },
    });
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ECONN|at /);
  });

  it('lets a client that sends a body hear of it too', async () => {
    system = await startSystem({ down: true });
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    message.write('{"name":');
    const answer = await answerTo(message);
    expect(answer.status).toBe(503);
    message.destroy();
  });

  it('says 504 for a service that does not answer in time', async () => {
    const hangs = () => undefined;
    system = await startSystem({ answer: hangs, environment: { ANSWER_TIMEOUT_MS: '100' } });
    expect(await system.send('GET', list.path)).toMatchObject({
      status: 504,
      body: { type: '/problems/gateway-timeout' },
    });
    expect((await system.send(write.method, write.path, json, '{}')).status).toBe(504);
  });

  it('breaks an answer off that stops in the middle, so that nobody takes it for a whole one', async () => {
    system = await startSystem({
      answer: (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('half'),
      environment: { PAUSE_TIMEOUT_MS: '100' },
    });
    await expect(system.send('GET', list.path)).rejects.toThrow('aborted');
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a status that does not exist', 'HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: chess\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(100)}`],
    ['an answer of two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['nothing at all', ''],
  ])('says 502 for %s', async (_, bytes) => {
    system = await startSystem({ socket: (socket) => socket.once('data', () => socket.end(bytes)) });
    expect(await system.send('GET', list.path)).toMatchObject({
      status: 502,
      body: { type: '/problems/bad-gateway' },
    });
  });

  it('asks once: whether a repetition is safe, only the caller knows', async () => {
    let connections = 0;
    system = await startSystem({
      socket: (socket) => {
        connections += 1;
        socket.once('data', () => socket.destroy());
      },
    });
    expect((await system.send('GET', list.path)).status).toBe(502);
    expect(connections).toBe(1);
  });

  it('passes the refusals of a service on as they are', async () => {
    const problem = '{"type":"/problems/conflict","status":409}';
    system = await startSystem({
      answer: (_, response) =>
        response.writeHead(409, { 'content-type': 'application/problem+json' }).end(problem),
    });
    expect(await system.send('GET', list.path)).toMatchObject({ status: 409, text: problem });
  });
});

describe('a body', () => {
  let system: System;
  afterEach(() => system.stop());

  it('may have 1 MiB', async () => {
    system = await startSystem();
    const body = 'x'.repeat(2 ** 20);
    expect((await system.send(write.method, write.path, json, body)).status).toBe(200);
    expect(system.seen).toMatchObject([{ body, headers: { 'content-length': String(2 ** 20) } }]);
  });

  it('is refused with 413 where it is larger, and no service is asked where its length says so', async () => {
    system = await startSystem();
    const answer = await system.send(write.method, write.path, json, 'x'.repeat(2 ** 20 + 1));
    expect(answer).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
    expect(system.seen).toEqual([]);
  });

  it('is refused just so where it comes in pieces', async () => {
    system = await startSystem();
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    const answer = answerTo(message);
    for (let piece = 0; piece < 17; piece++) message.write('x'.repeat(2 ** 16));
    message.end();
    expect(await answer).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
    expect(system.seen).toEqual([]);
  });

  it('that a client never finishes reaches the service as one that is not whole', async () => {
    const ends = Promise.withResolvers<string>();
    system = await startSystem({
      answer: (message) =>
        void text(message).then(ends.resolve, (error: Error) => ends.resolve(error.message)),
    });
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    message.on('error', () => undefined);
    await once(message.write('{"name":') ? message : message, 'socket');
    message.flushHeaders();
    setImmediate(() => message.destroy());
    expect(await ends.promise).toBe('aborted');
  });

  it('of a reading request stays here', async () => {
    system = await startSystem();
    await system.send('GET', list.path, { ...json, 'content-length': '2' }, '{}');
    expect(system.seen).toMatchObject([{ body: '' }]);
    expect(system.seen[0]?.headers).not.toHaveProperty('content-length');
  });
});

describe('a request that two servers could read differently', () => {
  let system: System;
  afterEach(() => system.stop());

  const head = `${write.method} ${write.path} HTTP/1.1\r\nHost: shop.test\r\n`;
  const hidden = 'GET /internal HTTP/1.1\r\nHost: shop.test\r\n\r\n';

  it.each([
    [
      'two ways to tell its length',
      `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    [
      'the same in another order',
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['two lengths', `${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`],
    ['one length twice in a line', `${head}Content-Length: 3, 3\r\n\r\nabc`],
    ['a length with a sign', `${head}Content-Length: +3\r\n\r\nabc`],
    ['an encoding nobody knows', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunks that are not the last encoding', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    [
      'an encoding in odd case besides a length',
      `${head}tRaNsFeR-eNcOdInG: CHUNKED\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    ],
    ['a space before the colon', `${head}Content-Length : 3\r\n\r\nabc`],
    ['a folded header', `${head}X-One: a\r\n Content-Length: 3\r\n\r\nabc`],
    ['a chunk of no size', `${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n`],
    ['a bare line feed', `${head.replaceAll('\r\n', '\n')}Content-Length: 0\n\n`],
    ['no host', `${write.method} ${write.path} HTTP/1.1\r\n\r\n`],
    ['a NUL in a header', `${head}X-One: a\0b\r\n\r\n`],
  ])('is refused for %s', async (_, bytes) => {
    system = await startSystem();
    const answer = await system.sendRaw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(system.seen.filter(({ url }) => url !== write.path)).toEqual([]);
  });

  it('is told so with a problem', async () => {
    system = await startSystem();
    const [headers, body = ''] = (await system.sendRaw('this is not HTTP\r\n\r\n')).split('\r\n\r\n');
    expect(headers).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ type: '/problems/bad-request', status: 400 });
  });

  it('has at most 16 KiB of headers', async () => {
    system = await startSystem();
    const answer = await system.sendRaw(`${head}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('/problems/headers-too-large');
    expect(system.seen).toEqual([]);
  });
});
