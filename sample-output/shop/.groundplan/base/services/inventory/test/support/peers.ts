import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, type JWK, jwtVerify } from 'jose';

/** A service that calls: its name, and the key that others know it by. */
interface Calling {
  readonly name: string;
  readonly key: JWK;
}

export type Peer = Awaited<ReturnType<typeof startPeer>>;

/** Stands in for a service that is asked: shows the rows that tests put there, to a good token alone. */
export async function startPeer(name: string, calling: Calling) {
  const rows = new Map<string, { id: string }>();
  let delay = 0;
  let failures = 0;
  let asked = 0;
  let trace: unknown;

  const itemsOf = (folder: string, rest: string, query: URLSearchParams) => {
    const ids = query.get('id')?.split(',');
    return rest === '' ? ids?.flatMap((id) => rows.get(`${folder}/${id}`) ?? []) : undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    asked += 1;
    trace = request.headers['traceparent'];
    if (failures > 0) {
      failures -= 1;
      return request.socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, delay).unref());
    if (!(await isFrom(calling, name, request))) return response.writeHead(401).end();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://peer');
    const [, folder = '', rest = ''] = /^\/internal\/v1\/([\w-]+)(\/.*)?$/.exec(pathname) ?? [];
    const items = request.method === 'GET' ? itemsOf(folder, rest, searchParams) : undefined;
    if (!items) return response.writeHead(404).end();
    return shown(response, { items });
  };

  const server = createServer((request, response) => {
    // Who asks may be gone before all of it has come.
    answer(request, response).catch(() => request.socket.destroy());
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on it has this row. */
    put: <Row extends { id: string }>(folder: string, row: Row): Row => {
      rows.set(`${folder}/${row.id}`, row);
      return row;
    },
    /** How often it has been asked. */
    asked: () => asked,
    /** Of the last request. */
    lastTrace: () => trace,
    /** It breaks the next connections, or all from now on. */
    fail: (times = Infinity) => (failures = times),
    /** From now on it answers, after so many milliseconds. */
    answerAfter: (milliseconds: number) => {
      failures = 0;
      delay = milliseconds;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const shown = (response: ServerResponse, body: object) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));

/** Whether the caller has signed a token of its own for this service, in force for a minute at most. */
async function isFrom({ name, key }: Calling, audience: string, request: IncomingMessage): Promise<boolean> {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const expected = { typ: 'service+jwt', issuer: name, subject: name, audience, maxTokenAge: 60 };
  try {
    await jwtVerify(token, await importJWK(key, 'EdDSA'), {
      algorithms: ['EdDSA'],
      requiredClaims: ['exp'],
      ...expected,
    });
    return true;
  } catch {
    return false;
  }
}
