import { afterEach, describe, expect, it } from '@jest/globals';
import { list } from './support/routes.js';
import { startSystem, type System } from './support/system.js';

describe('when something goes wrong', () => {
  let system: System;
  afterEach(() => system.stop());

  it('says 503 and when to come back for a service that is down', async () => {
    system = await startSystem({ down: true });
    const answer = await system.send('GET', list.path);
    expect(answer).toMatchObject({
      status: 503,
      headers: {
        'retry-after': '1',
        'content-type': expect.stringMatching(/^application\/problem\+json/),
      },
      body: { type: '/problems/unavailable', status: 503, requestId: answer.headers['x-request-id'] },
    });
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ECONN|at /);
  });

  it('says 504 for a service that does not answer in time', async () => {
    const hangs = () => undefined;
    system = await startSystem({ answer: hangs, environment: { ANSWER_TIMEOUT_MS: '100' } });
    expect(await system.send('GET', list.path)).toMatchObject({
      status: 504,
      body: { type: '/problems/gateway-timeout' },
    });
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
