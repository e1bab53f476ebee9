import type { Route } from '../../src/platform/proxy.js';
import { routes } from '../../src/routes.js';

/** An id that any route takes. */
export const id = '01980a52-7d1c-7cc3-9e62-2f4f7f3a1c55';

/** Something that can be asked of the gateway. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly service: Route['service'];
}

/** Who is behind the gateway. */
export const services: readonly string[] = [...new Set(routes.map(({ service }) => service))];

/** Every line of the table, one method at a time. */
export const everything: readonly Asked[] = routes.flatMap(({ path, methods, service }) =>
  methods.map((method) => ({ method, path: path.replace(':id', id), service })),
);

/** The tests hold for whichever route it is: it only has to read something, or to read one row. */
export const list = routeThat(({ method, path }) => method === 'GET' && !path.includes(id));
export const row = routeThat(({ method, path }) => method === 'GET' && path.endsWith(id));

export function routeThat(fits: (asked: Asked) => boolean): Asked {
  const found = everything.find(fits);
  if (!found) throw new Error('The gateway has no such route.');
  return found;
}
