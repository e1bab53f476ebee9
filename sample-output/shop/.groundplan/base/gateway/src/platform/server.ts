import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type ConnectionError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawRequestDefaultExpression,
} from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { letConnectionsGo } from './connections.js';
import { allowOrigins } from './cors.js';
import { securityHeaders } from './headers.js';
import { Problem, problemBody, sendProblem } from './problems.js';
import { rememberRoutes } from './routes.js';
import { enterTrace, requestLogger } from './trace-context.js';

/** Fastify for passing requests on: it reads no body, and refuses nothing while it stops. */
export function createServer(
  logger: Logger,
  { origins, trustedProxies }: Pick<Config, 'origins' | 'trustedProxies'>,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: enter,
    childLoggerFactory: requestLogger,
    trustProxy: trustedProxies,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: refusePath,
    // An id has up to 255 characters, of up to four bytes, each of which takes three in a path.
    routerOptions: { maxParamLength: 3_060 },
    clientErrorHandler: refuseMalformed,
    skipMiddie: true,
  });
  const fastify = adapter.getInstance();
  leaveBodiesUnread(fastify);
  secureAnswers(fastify);
  logRequests(fastify);
  rememberRoutes(fastify);
  allowOrigins(fastify, origins);
  letConnectionsGo(fastify);
  return adapter;
}

/** A request takes its id from the caller where that is a sane one, and is a part of the caller's trace. */
function enter({ headers }: RawRequestDefaultExpression): string {
  enterTrace(headers);
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

function leaveBodiesUnread(fastify: FastifyInstance) {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
}

/** On the bare response, where an answer that is passed on has them too. */
function secureAnswers(fastify: FastifyInstance) {
  const headers = Object.entries(securityHeaders);
  fastify.addHook('onRequest', (_request, { raw }, done) => {
    for (const [name, value] of headers) raw.setHeader(name, value);
    done();
  });
}

/** One line a request, without query, body and headers: these may hold what a log must not. */
function logRequests(fastify: FastifyInstance) {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    if (!routeOptions.url?.startsWith('/health/')) {
      const ms = Math.round(reply.elapsedTime);
      request.log.info({ method, route: routeOptions.url, status: reply.statusCode, ms }, 'request');
    }
    done();
  });
}

/** A path that cannot be decoded, or an id of absurd length: no hook has seen the request. */
function refusePath(_error: Error, request: FastifyRequest, reply: FastifyReply) {
  void reply.headers({ ...securityHeaders, 'x-request-id': request.id });
  sendProblem(new Problem(400, 'bad-request', 'The path is not well-formed.'), request, reply);
}

/** What is not HTTP, or leaves open where a request ends, gets an answer and loses its connection. */
function refuseMalformed({ code }: ConnectionError, socket: Socket) {
  if (code === 'ECONNRESET' || !socket.writable) return socket.destroy();
  const problem = malformed[code] ?? new Problem(400, 'bad-request', 'The request is not well-formed HTTP.');
  const id = randomUUID();
  const body = problemBody(problem, id);
  const headers = {
    ...securityHeaders,
    'x-request-id': id,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body}`, () => socket.destroy());
}

const malformed: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem(431, 'headers-too-large', 'The headers are larger than 16 KiB.'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'request-timeout', 'The request took too long to arrive.'),
};
