import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';

/** One fault of the input; `pointer` is a JSON pointer into the body, or `?name` for a query parameter. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

interface ProblemOptions {
  readonly errors?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that refuses, in the form of RFC 9457. `code` becomes its type: `/problems/out-of-stock`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail, { cause: options.cause });
  }
}

export const badRequest = (errors: readonly Fault[]) =>
  new Problem(400, 'bad-request', 'The request is not of the form that the contract describes.', { errors });

export const unauthorized = (detail: string, challenge = 'Bearer error="invalid_token"') =>
  new Problem(401, 'unauthorized', detail, { headers: { 'www-authenticate': challenge } });

export const forbidden = () => new Problem(403, 'forbidden', 'Your role does not allow this.');

export const notFound = (label: string) => new Problem(404, 'not-found', `There is no such ${label}.`);

export const conflict = (code: string, detail: string, pointer?: string) =>
  new Problem(409, code, detail, pointer ? { errors: [{ pointer, code, detail }] } : {});

export const stale = () =>
  new Problem(412, 'stale', 'The row has changed since you read it. Read it again and repeat the change.');

export const unavailable = (detail: string, cause?: unknown) =>
  new Problem(503, 'unavailable', detail, { headers: { 'retry-after': '1' }, cause });

/** The only place where a failure becomes an answer. What nobody foresaw is logged and answered without details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error, request);
    if (problem.status >= 500) request.log.error({ err: problem.options.cause ?? error }, problem.detail);
    sendProblem(problem, request, reply);
  }
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply) {
  void reply
    .status(problem.status)
    .headers({ ...problem.options.headers, 'content-type': 'application/problem+json' })
    .send(
      JSON.stringify({
        type: `/problems/${problem.code}`,
        title: titleOf(problem.code),
        status: problem.status,
        detail: problem.detail,
        errors: problem.options.errors,
        requestId: request.id,
      }),
    );
}

function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error))
    return unavailable('The service cannot reach its data right now. Try again.', error);
  if (isOutOfRange(error))
    return badRequest([{ pointer: '', code: 'out-of-range', detail: 'A value is out of range.' }]);
  const status = statusOf(error);
  if (status === 404) return routeProblem(request);
  if (status === 413) return new Problem(413, 'too-large', 'The body is larger than this service accepts.');
  if (status === 415) return new Problem(415, 'unsupported-media-type', 'Send the body as application/json.');
  if (status >= 400 && status < 500) {
    return new Problem(status, 'bad-request', 'The body is not well-formed JSON.', { cause: error });
  }
  return new Problem(
    500,
    'internal',
    'Something went wrong on our side. The request id finds it in the log.',
    {
      cause: error,
    },
  );
}

/** A path that exists under another method is a 405 that names the methods, not a 404. */
function routeProblem(request: FastifyRequest): Problem {
  const methods = allowedMethods(request);
  if (methods.length === 0) return new Problem(404, 'not-found', 'There is no such resource.');
  return new Problem(405, 'method-not-allowed', `This resource answers to ${methods.join(', ')}.`, {
    headers: { allow: methods.join(', ') },
  });
}

const routesOf = new WeakMap<object, { pattern: RegExp; method: string }[]>();

/** Remembers the routes of an application as they are added, so that a wrong method can be told from a wrong path. */
export function rememberRoutes(fastify: FastifyInstance) {
  const routes: { pattern: RegExp; method: string }[] = [];
  routesOf.set(fastify.server, routes);
  fastify.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
    for (const name of [method].flat()) routes.push({ pattern, method: name });
  });
}

/** The methods under which the path of a request exists. */
function allowedMethods(request: FastifyRequest): string[] {
  const path = request.url.split('?')[0] ?? '';
  const routes = routesOf.get(request.server.server) ?? [];
  return routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

/** Codes of PostgreSQL that a repetition can cure: connection, resources, shutdown, timeouts, deadlocks, a database that is closed for a while. */
const passing = /^(08|53|57|40|55P03|55000)/;
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What the driver says of a connection that could not be had, or that has broken between two statements. */
const broken =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** A value that passed the schema and cannot be held or reckoned with, such as a date before PostgreSQL's calendar. */
const isOutOfRange = (error: unknown) =>
  (error instanceof RangeError && error.message === 'Division by zero') ||
  (error instanceof pg.DatabaseError && error.code?.startsWith('22') === true);

function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passing.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if ('code' in error && network.has(String(error.code))) return true;
  return error instanceof QueryRunnerAlreadyReleasedError || broken.test(error.message);
}

const titleOf = (code: string) => code[0]?.toUpperCase() + code.slice(1).replaceAll('-', ' ');
