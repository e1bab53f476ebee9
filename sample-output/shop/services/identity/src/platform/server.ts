import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawRequestDefaultExpression,
} from 'fastify';
import type { Logger } from 'pino';
import { letConnectionsGo } from './connections.js';
import { Problem, rememberRoutes, sendProblem } from './problems.js';
import { enterTrace, requestLogger } from './trace-context.js';

/** Fastify as every service uses it. The proxies may say, in X-Forwarded-For, where a request comes from. */
export function createServer(logger: Logger, trustedProxies: string[] = []): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: enter,
    childLoggerFactory: requestLogger,
    trustProxy: trustedProxies,
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    frameworkErrors: refusePath,
  });
  const fastify = adapter.getInstance();
  acceptJsonOnly(fastify);
  logRequests(fastify);
  rememberRoutes(fastify);
  letConnectionsGo(fastify);
  return adapter;
}

/** A request takes its id from the caller where that is a sane one, and is a part of the caller's trace. */
function enter({ headers }: RawRequestDefaultExpression): string {
  enterTrace(headers);
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Anything else is a 415. A key that would reach an object's prototype is refused. */
function acceptJsonOnly(fastify: FastifyInstance) {
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    fastify.getDefaultJsonParser('error', 'error'),
  );
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
  void reply.header('x-request-id', request.id);
  sendProblem(new Problem(400, 'bad-request', 'The path is not well-formed.'), request, reply);
}
