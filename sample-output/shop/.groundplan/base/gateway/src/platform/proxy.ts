import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Agent } from 'undici';
import { routes } from '../routes.js';
import { CONFIG, type Config } from './config.js';
import { answerHeaders, requestHeaders } from './headers.js';
import { badGateway, gatewayTimeout, notFound, Problem, tooLarge, unavailable } from './problems.js';

/** A path that is open to the outside, its methods, and the service that answers them. */
export interface Route {
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[];
  readonly service: keyof Config['services'];
}

const bodyLimit = 1024 * 1024;

/** Passes the requests that the table names on to the services, and their answers back. */
@Injectable()
export class ServiceProxy implements OnModuleInit, OnApplicationShutdown {
  /** Keeps connections to each service open. There is no limit of them: a queue would be covered by no time limit. */
  private readonly agent: Agent;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {
    const { connect, answer, pause } = config.timeouts;
    this.agent = new Agent({ connect: { timeout: connect }, headersTimeout: answer, bodyTimeout: pause });
  }

  onModuleInit() {
    const fastify = this.host.httpAdapter.getInstance();
    for (const { path, methods, service } of routes) {
      const origin = this.config.services[service];
      fastify.route({
        method: [...methods],
        url: path,
        handler: (request, reply) => this.pass(request, reply, origin, path),
      });
    }
  }

  async onApplicationShutdown() {
    await this.agent.close();
  }

  /**
   * The answer goes straight into the response: through Fastify's reply it would cost half as much again. Nothing is
   * tried twice, because only the caller knows whether that is safe.
   */
  private async pass(request: FastifyRequest, reply: FastifyReply, origin: string, path: string) {
    const { method = 'GET' } = request.raw;
    const withBody = method !== 'GET' && method !== 'HEAD' && hasBody(request.raw);
    try {
      await this.agent.stream(
        {
          origin,
          path: targetOf(request, path),
          method: method as 'GET',
          headers: requestHeaders(request),
          body: withBody ? Readable.from(bodyOf(request.raw)) : null,
        },
        (answer) => {
          reply.raw.writeHead(answer.statusCode, answerHeaders(answer.headers, request.id));
          reply.hijack();
          return reply.raw;
        },
      );
    } catch (error) {
      if (!reply.raw.headersSent && !reply.raw.destroyed) throw failureOf(error);
      // Nobody is there any more, or it is too late for a problem: undici has broken the answer off, so that it is not
      // taken for a whole one.
      request.log.warn({ err: error }, 'broken off');
      reply.hijack();
    }
  }
}

/** The path as the table has it: however a client spells its own, a service is asked for nothing else. */
function targetOf({ params, raw }: FastifyRequest, path: string): string {
  const { url = '' } = raw;
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const { id } = params as { id?: string };
  if (id === undefined) return path + query;
  // No id looks like a piece of a path. What decodes it twice on the way must not find one.
  if (/^\.{0,2}$|[/\\\p{Cc}]/u.test(id)) throw notFound();
  return path.replace(':id', encodeURIComponent(id)) + query;
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? 0);
  if (length > bodyLimit) throw tooLarge();
  return length > 0 || headers['transfer-encoding'] !== undefined;
}

/** The body as it comes in. It is read here because undici would destroy the request, and with it the way back for the answer. */
async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw tooLarge();
    yield chunk;
  }
}

/** Codes of a service that was never reached. */
const unreachable = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function failureOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return gatewayTimeout(error);
  if (unreachable.has(code)) {
    return unavailable('The service behind this resource cannot be reached right now. Try again.', error);
  }
  return badGateway(error);
}
