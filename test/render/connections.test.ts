/** How a process of a generated system lets go of its connections when it stops. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { fastify } from 'fastify';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { letConnectionsGo } from '../../templates/service/src/platform/connections.ts';

jest.setTimeout(5_000);

const clients: Socket[] = [];

afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

/** A server whose answers wait, and a client of it. */
async function start() {
  const server = fastify({ forceCloseConnections: 'idle', keepAliveTimeout: 60_000 });
  letConnectionsGo(server);
  const arrived = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<string>();
  server.get('/', () => {
    arrived.resolve();
    return gate.promise;
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  clients.push(client);
  await once(client, 'connect');
  return { server, client, arrived: arrived.promise, answer: gate.resolve };
}

const request = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n';

test.each([
  ['nothing has been asked', ''],
  ['half a request has come', request.slice(0, -2)],
])('a connection goes on which %s', async (_, sent) => {
  const { server, client } = await start();
  client.write(sent);
  const over = once(client.resume(), 'close');
  await server.close();
  await over;
});

test('a connection that is kept alive goes as soon as what is on its way has come to its end', async () => {
  const { server, client, arrived, answer } = await start();
  client.write(request);
  const answers = text(client);
  await arrived;
  const stopped = server.close();
  setTimeout(() => answer('the end'), 300);
  await stopped;
  expect(await answers).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\nConnection: keep-alive\r\n[^]*the end$/);
});
