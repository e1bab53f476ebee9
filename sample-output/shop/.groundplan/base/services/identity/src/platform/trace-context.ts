import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

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

/** What a log says of it. */
export const traceIn = ({ traceparent }: IncomingHttpHeaders) => ({
  traceId: String(traceparent).slice(3, 35),
});
