import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods } from './routes.js';

interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that refuses, in the form of RFC 9457. `code` becomes its type: `/problems/unavailable`. */
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

export const notFound = () => new Problem(404, 'not-found', 'There is no such resource.');

export const tooLarge = () => new Problem(413, 'too-large', 'The body is larger than 1 MiB.');

export const badGateway = (cause: unknown) =>
  new Problem(502, 'bad-gateway', 'The service behind this resource gave no valid answer.', { cause });

export const unavailable = (detail: string, cause?: unknown) =>
  new Problem(503, 'unavailable', detail, { headers: { 'retry-after': '1' }, cause });

export const gatewayTimeout = (cause: unknown) =>
  new Problem(504, 'gateway-timeout', 'The service behind this resource took too long.', { cause });

export const problemBody = ({ code, status, detail }: Problem, requestId: string) =>
  JSON.stringify({ type: `/problems/${code}`, title: titleOf(code), status, detail, requestId });

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply) {
  if (problem.status >= 500) request.log.error({ err: problem.options.cause ?? problem }, problem.detail);
  void reply
    .status(problem.status)
    .headers({ ...problem.options.headers, 'content-type': 'application/problem+json' })
    .send(problemBody(problem, request.id));
}

/** The only place where a failure becomes an answer. What nobody foresaw is logged and answered without details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(toProblem(error, request), request, reply);
  }
}

function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  if (status === 404) return routeProblem(request);
  if (status >= 400 && status < 500) {
    return new Problem(status, 'bad-request', 'The request is not well-formed.', { cause: error });
  }
  return new Problem(
    500,
    'internal',
    'Something went wrong on our side. The request id finds it in the log.',
    { cause: error },
  );
}

/** A path that exists under another method is a 405 that names the methods, not a 404. */
function routeProblem(request: FastifyRequest): Problem {
  const methods = allowedMethods(request);
  if (methods.length === 0) return notFound();
  return new Problem(405, 'method-not-allowed', `This resource answers to ${methods.join(', ')}.`, {
    headers: { allow: methods.join(', ') },
  });
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

const titleOf = (code: string) => code[0]?.toUpperCase() + code.slice(1).replaceAll('-', ' ');
