import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/platform/config.js';
import { list, services } from './support/routes.js';
import { answerTo, environmentOf, startSystem } from './support/system.js';

const next = async (stream: IncomingMessage) => String((await once(stream, 'data'))[0]);

describe('an answer on its way', () => {
  it('reaches the client piece by piece, before the service has sent the last', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const system = await startSystem({ answer: (_, response) => arrived.resolve(response) });
    const message = request({ port: system.port, path: list.path }).end();
    const response = await arrived.promise;
    response.write('first');
    const [answer] = (await once(message, 'response')) as [IncomingMessage];
    expect(await next(answer)).toBe('first');
    response.end('second');
    expect(await text(answer)).toBe('second');
    await system.stop();
  });

  it('may be large on the way back', async () => {
    const large = 'x'.repeat(2 ** 23);
    const system = await startSystem({ answer: (_, response) => response.end(large) });
    expect((await system.send('GET', list.path)).text).toHaveLength(large.length);
    await system.stop();
  });

  it('is let go by the service when the client goes away', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const system = await startSystem({ answer: (_, response) => arrived.resolve(response) });
    const message = request({ port: system.port, path: list.path }).end();
    const response = await arrived.promise;
    response.write('first');
    const [answer] = (await once(message, 'response')) as [IncomingMessage];
    await next(answer);
    answer.on('error', () => undefined);
    answer.destroy();
    await once(response, 'close');
    expect(response.writableFinished).toBe(false);
    await system.stop();
  });
});

describe('connections', () => {
  it('to a service are used again', async () => {
    const ports = new Set<number | undefined>();
    const system = await startSystem({
      answer: ({ socket }, response) => {
        ports.add(socket.remotePort);
        response.end();
      },
    });
    for (let time = 0; time < 5; time++) await system.send('GET', list.path);
    expect(ports.size).toBe(1);
    await system.stop();
  });
});

describe('stopping', () => {
  it('lets a request that is on its way come to its end', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const system = await startSystem({ answer: (_, response) => arrived.resolve(response) });
    const agent = new Agent({ keepAlive: true });
    const message = request({ port: system.port, path: list.path, agent }).end();
    const response = await arrived.promise;
    const stopped = system.stopGateway();
    response.end('done');
    expect(await answerTo(message)).toMatchObject({ status: 200, text: 'done' });
    await stopped;
    await expect(system.send('GET', '/health/live')).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
    await system.stop();
  });

  it('lets go of a connection on which nothing has been asked', async () => {
    const system = await startSystem();
    const silent = connect(system.port, '127.0.0.1');
    await once(silent, 'connect');
    const over = once(silent, 'close');
    await system.stop();
    await over;
  });

  // The last answer on a connection: with it the gateway may close.
  it.each([
    ['answers what still comes in on an open connection', `${list.path}?late`, 'HTTP/1.1 200', 'late'],
    ['says there that it is not ready', '/health/ready', 'HTTP/1.1 503', 'The gateway is stopping'],
  ])('%s', async (_, path, status, said) => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const system = await startSystem({
      answer: ({ url }, response) =>
        url?.endsWith('late') ? response.end('late') : arrived.resolve(response),
    });
    const client = connect(system.port, '127.0.0.1');
    const ask = (asked: string) => client.write(`GET ${asked} HTTP/1.1\r\nHost: gateway.test\r\n\r\n`);
    const answers = text(client);
    ask(list.path);
    const response = await arrived.promise;
    const stopped = system.stopGateway();
    ask(path);
    response.end('early');
    const told = (await answers).match(/HTTP\/1\.1 \d+|early|late|The gateway is stopping/g);
    await stopped;
    await system.stop();
    expect(told).toEqual(['HTTP/1.1 200', 'early', status, said]);
  });
});

describe('the configuration', () => {
  it('tells every fault at once', () => {
    const environment = { PORT: 'x', LOG_LEVEL: 'loud', TRUSTED_PROXIES: 'all', CONNECT_TIMEOUT_MS: '0' };
    expect(() => readConfig(environment)).toThrow(
      /PORT[^]*LOG_LEVEL[^]*_URL[^]*TRUSTED_PROXIES[^]*CONNECT_TIMEOUT_MS/,
    );
  });

  it('takes a service for an origin, because paths are in the table', () => {
    for (const url of ['http://service.test/v1', 'service.test', 'ftp://service.test', 'http://']) {
      const environment = environmentOf(services.map((service) => [service, url]));
      expect(() => readConfig(environment)).toThrow('must be an origin');
    }
    const environment = environmentOf(services.map((service) => [service, 'https://service.test:8443/']));
    expect(Object.keys(readConfig(environment).services)).toEqual(services);
  });
});
