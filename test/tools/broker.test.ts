import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUp, fail, makeSystem, type TestSystem } from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

const events = {
  catalog: { publishes: ['catalog.Product.created'] },
  orders: { subscribes: ['catalog.Product.created'] },
};

let system: TestSystem;
beforeAll(async () => {
  system = await makeSystem({ bus: 'rabbitmq', events });
});

/** What the start says with these variables. */
const start = (env: NodeJS.ProcessEnv): Promise<string> => {
  system.env = env;
  return fail(system, 'start', '--detach');
};

test('without Docker it says what to do', async () => {
  expect(await start({ PATH: '/nowhere' })).toContain(
    'Fixture tells its services what happens by RabbitMQ, and Docker, which would run it, does not answer ' +
      '(it is not installed). Start Docker, or let BUS_SERVER_URL in .env name a RabbitMQ of your own, ' +
      'or say `broker: postgres` in the plan.',
  );
});

test('a broker of one’s own is named by a URL that can be read', async () => {
  expect(await start({ BUS_SERVER_URL: 'http://somewhere' })).toContain(
    'BUS_SERVER_URL must read amqp://administrator:password@host:5672.',
  );
});

test('a broker of one’s own that is not there is not waited for', async () => {
  const text = await start({
    BUS_SERVER_URL: 'amqp://a:b@127.0.0.1:1',
    BUS_API_URL: 'http://127.0.0.1:1',
  });
  expect(text).toContain('The management API of RabbitMQ at 127.0.0.1:1 does not answer: ');
});

/** A management API that answers everything with the same. */
async function withApi(status: number, answer: unknown, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

test('what a broker refuses is said with its reason', async () => {
  await withApi(401, { error: 'not_authorised' }, async (url) => {
    const text = await start({ BUS_SERVER_URL: 'amqp://a:b@127.0.0.1:1', BUS_API_URL: url });
    expect(text).toMatch(
      /RabbitMQ at 127\.0\.0\.1:\d+ refuses PUT api\/vhosts\/fixture: 401 \{"error":"not_authorised"\} Is the password right\?/,
    );
  });
});

test('a user that somebody else has made keeps its password', async () => {
  await withApi(200, [{ name: 'catalog', tags: ['administrator'] }], async (url) => {
    expect(await start({ BUS_SERVER_URL: 'amqp://a:b@127.0.0.1:1', BUS_API_URL: url })).toContain(
      'The broker already has a user catalog that this copy of the system did not make. ' +
        'Remove it, or let BUS_SERVER_URL name another broker.',
    );
  });
});

test('a NATS of one’s own is named by a URL that can be read, and has to be there', async () => {
  const other = await makeSystem({ bus: 'nats', events });
  other.env = { BUS_SERVER_URL: 'http://somewhere' };
  expect(await fail(other, 'start', '--detach')).toContain(
    'BUS_SERVER_URL must read nats://user:password@host:4222.',
  );
  other.env = { BUS_SERVER_URL: 'nats://a:b@127.0.0.1:1' };
  expect(await fail(other, 'start', '--detach')).toContain(
    'NATS at 127.0.0.1:1 does not do what it should: ',
  );
});
