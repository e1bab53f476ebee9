import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { Bindings, ChildLoggerOptions } from 'pino';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * A span of its own in the trace that a caller names, or in a new trace: `00-<trace>-<span>-<flags>`. All that one request
 * brings about, in whichever service, bears the id of one trace (W3C Trace Context, https://www.w3.org/TR/trace-context/).
 */
export function spanIn(parent: unknown): string {
  const named = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})$/.exec(String(parent));
  const [, trace = hex(16), flags = '01'] = named ?? [];
  return `00-${trace}-${hex(8)}-${flags}`;
}

/** From here on the request is known by this span. */
export function enterTrace(headers: IncomingHttpHeaders): void {
  headers['traceparent'] = spanIn(headers['traceparent']);
}

/** What a log says of a request. */
export const traceIn = ({ traceparent }: IncomingHttpHeaders) => ({
  traceId: String(traceparent).slice(3, 35),
});

/** All that is logged of a request says which trace it belongs to. */
export const requestLogger = (
  parent: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
  { headers }: IncomingMessage,
) => parent.child({ ...bindings, ...traceIn(headers) }, options);
