import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

/** For an API: nothing of it is to be run, framed or guessed at. */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Of one connection, never passed on (RFC 9110, 7.6.1). A `connection` header names more of them. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the gateway says itself, so that nobody else can, underscores for hyphens included. */
const own = /^(host|expect|forwarded|traceparent|x-request-(id|deadline)|x[-_](forwarded|real|user)[-_].+)$/;

/** The headers of a request for the service, as names and values in turns: repeated headers stay repeated. */
export function requestHeaders(request: FastifyRequest): string[] {
  const { rawHeaders, headers } = request.raw;
  const named = namedBy(headers.connection);
  const passed: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (hopByHop.has(name) || named.includes(name) || own.test(name)) continue;
    passed.push(name, rawHeaders[index + 1] ?? '');
  }
  passed.push('x-request-id', request.id);
  passed.push('traceparent', String(headers['traceparent']));
  passed.push('x-forwarded-for', request.ip);
  passed.push('x-forwarded-proto', request.protocol);
  passed.push('x-forwarded-host', request.host);
  return passed;
}

/** The headers of an answer for the client. Which pages may read it is the gateway's to say. */
export function answerHeaders(headers: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders {
  const named = namedBy(headers.connection);
  const passed: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (hopByHop.has(name) || named.includes(name) || name.startsWith('access-control-')) continue;
    passed[name] = value;
  }
  passed['x-request-id'] = requestId;
  return passed;
}

const namedBy = (connection = '') => connection.toLowerCase().split(/\s*,\s*/);
