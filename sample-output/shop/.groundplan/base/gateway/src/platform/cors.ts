import type { FastifyInstance } from 'fastify';
import { allowedMethods } from './routes.js';

/** Lets pages of these origins call from a browser. Every other page gets no header, and so no answer that it can read. */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]) {
  if (origins.length === 0) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': asked } = request.headers;
    const headers = reply.raw;
    headers.setHeader('vary', 'origin');
    if (!origin || !origins.includes(origin)) return done();
    headers.setHeader('access-control-allow-origin', origin);
    headers.setHeader('access-control-expose-headers', 'etag, location, retry-after, x-request-id');
    const methods = allowedMethods(request);
    if (request.method !== 'OPTIONS' || !asked || methods.length === 0) return done();
    headers.setHeader('access-control-allow-methods', methods.join(', '));
    headers.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id',
    );
    headers.setHeader('access-control-max-age', '600');
    void reply.status(204).send();
  });
}
