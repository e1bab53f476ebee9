import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { list, routeThat } from './support/routes.js';
import { answerTo, startSystem, type System } from './support/system.js';

const write = routeThat(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method));
const json = { 'content-type': 'application/json' };
const next = async (stream: IncomingMessage) => String((await once(stream, 'data'))[0]);

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
    let asked = false;
    system = await startSystem({
      answer: () => {
        asked = true;
      },
    });
    const answer = await system.send(write.method, write.path, json, 'x'.repeat(2 ** 20 + 1));
    expect(answer).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
    expect(asked).toBe(false);
  });

  it('is refused just so where it comes in pieces, while the client still sends', async () => {
    system = await startSystem();
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    for (let piece = 0; piece < 17; piece++) message.write('x'.repeat(2 ** 16));
    expect(await answerTo(message)).toMatchObject({ status: 413, body: { type: '/problems/too-large' } });
    message.end();
    expect(system.seen).toEqual([]);
  });

  it('reaches the service piece by piece, before the client has sent the last', async () => {
    const arrived = Promise.withResolvers<[IncomingMessage, ServerResponse]>();
    system = await startSystem({ answer: (...both) => arrived.resolve(both) });
    const message = request({ port: system.port, method: write.method, path: write.path });
    message.write('first');
    const [body, response] = await arrived.promise;
    expect(await next(body)).toBe('first');
    message.end('second');
    expect(await next(body)).toBe('second');
    response.end('thanks');
    expect(await answerTo(message)).toMatchObject({ status: 200, text: 'thanks' });
  });

  it('may wait for 100-continue', async () => {
    system = await startSystem();
    const answer = await system.send(write.method, write.path, { expect: '100-continue' }, '{}');
    expect(answer.status).toBe(200);
    expect(system.seen).toMatchObject([{ body: '{}' }]);
  });

  it('does not stand in the way of a 503', async () => {
    system = await startSystem({ down: true });
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    message.write('{"name":');
    const answer = await answerTo(message);
    expect(answer.status).toBe(503);
    message.destroy();
  });

  it('that a client never finishes reaches the service as one that is not whole', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    system = await startSystem({ answer: arrived.resolve });
    const message = request({ port: system.port, method: write.method, path: write.path, headers: json });
    message.on('error', () => undefined);
    message.write('{"name":');
    const body = await arrived.promise;
    const reading = text(body);
    message.destroy();
    await expect(reading).rejects.toThrow('aborted');
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

  const head = `${write.method} ${write.path} HTTP/1.1\r\nHost: pages.test\r\n`;
  const hidden = 'GET /internal HTTP/1.1\r\nHost: pages.test\r\n\r\n';

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
