import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type RequestListener,
} from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { type Config, readConfig } from '../../src/platform/config.js';
import { createService } from '../../src/service.js';
import { services } from './routes.js';

/** A request as a service has seen it. */
export interface Seen {
  readonly service: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** An answer as the wire gave it. */
export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, where it is JSON. */
  // eslint-disable-next-line typescript/no-explicit-any -- the body of any answer
  readonly body: any;
}

interface Options {
  /** How every service answers; without it they answer 200 and say who they are. */
  readonly answer?: RequestListener;
  /** Instead of HTTP: what every service does with a connection. */
  readonly socket?: (socket: Socket) => void;
  /** No service is there at all. */
  readonly down?: boolean;
  readonly config?: Partial<Config>;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The gateway and a small server in the place of every service behind it. */
export async function startSystem({ answer, socket, down, config, environment }: Options = {}) {
  const seen: Seen[] = [];
  const servers: Server[] = [];
  const nobody = await unusedOrigin();

  /** Reads the request to its end, remembers it, then answers. */
  const http = (service: string): Server =>
    createServer((message, response) => {
      if (answer) return answer(message, response);
      const { method, url, headers, rawHeaders } = message;
      const answerTo = (body: string) => {
        seen.push({ service, method, url, headers, rawHeaders, body });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ service }));
      };
      // Of a request that breaks off nothing has been seen.
      text(message).then(answerTo, () => undefined);
    });

  const start = async (service: string) => {
    if (down) return nobody;
    const server = socket
      ? createSocketServer((connection) => socket(connection.on('error', () => undefined)))
      : http(service);
    servers.push(server);
    return listening(server);
  };
  const urls = await Promise.all(services.map(async (name) => [name, await start(name)] as const));

  const gateway = await createService({
    ...readConfig({ LOG_LEVEL: 'silent', ...environmentOf(urls), ...environment }),
    ...config,
  });
  await gateway.listen(0, '127.0.0.1');
  const { port } = gateway.getHttpServer().address() as AddressInfo;

  return {
    port,
    seen,
    /** Sends exactly this path and these headers: nothing is made tidy on the way. */
    send: async (method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string | Buffer) => {
      const message = request({ port, method, path, headers, agent: false });
      message.end(body);
      return answerTo(message);
    },
    /** Sends these bytes, and gives what comes back until the connection is closed. */
    sendRaw: async (bytes: string) => {
      const client = connect(port, '127.0.0.1');
      client.write(bytes);
      return text(client);
    },
    stopGateway: () => gateway.close(),
    async stop() {
      await gateway.close();
      await Promise.all(servers.map(closed));
    },
  };
}

export type System = Awaited<ReturnType<typeof startSystem>>;

/** The whole answer to a request of `node:http`. */
export async function answerTo(message: ReturnType<typeof request>): Promise<Answer> {
  const [answer] = (await once(message, 'response')) as [IncomingMessage];
  const body = await text(answer);
  const json = answer.headers['content-type']?.includes('json') && body;
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: body,
    body: json ? JSON.parse(body) : undefined,
  };
}

/** The variables that say where each service is: `order-desk` is at `ORDER_DESK_URL`. */
export const environmentOf = (urls: readonly (readonly [service: string, url: string])[]) =>
  Object.fromEntries(
    urls.map(([service, url]) => [`${service.toUpperCase().replaceAll('-', '_')}_URL`, url]),
  );

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An origin where nothing listens any more. */
async function unusedOrigin(): Promise<string> {
  const server = createSocketServer();
  const origin = await listening(server);
  await closed(server);
  return origin;
}

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
  });
