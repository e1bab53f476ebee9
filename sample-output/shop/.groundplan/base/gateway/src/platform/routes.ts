import type { FastifyInstance, FastifyRequest } from 'fastify';

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
export function allowedMethods(request: FastifyRequest): string[] {
  const path = request.url.split('?')[0] ?? '';
  const routes = routesOf.get(request.server.server) ?? [];
  const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(methods)];
}
