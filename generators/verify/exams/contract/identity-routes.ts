/** One route of the identity service, which the plan has only roles, tokens and fields to say about. */
export interface IdentityRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly statuses: readonly number[];
  /** Of a 409. */
  readonly problems?: readonly string[];
}

const refusedBodies = [400, 401, 413, 415];
const faults = [500, 503];

export const identityRoutes = {
  register: {
    method: 'POST',
    path: '/v1/users',
    statuses: [201, ...refusedBodies, 409, 429, ...faults],
    problems: ['user-email-taken'],
  },
  list: { method: 'GET', path: '/v1/users', statuses: [200, 400, 401, 403, ...faults] },
  me: { method: 'GET', path: '/v1/users/me', statuses: [200, 304, 401, 404, ...faults] },
  get: { method: 'GET', path: '/v1/users/{id}', statuses: [200, 304, 400, 401, 404, ...faults] },
  roles: {
    method: 'PUT',
    path: '/v1/users/{id}/roles',
    statuses: [200, ...refusedBodies, 403, 404, 412, 428, ...faults],
  },
  signIn: { method: 'POST', path: '/v1/sessions', statuses: [201, ...refusedBodies, 429, ...faults] },
  refresh: { method: 'POST', path: '/v1/sessions/refresh', statuses: [200, ...refusedBodies, ...faults] },
  end: { method: 'POST', path: '/v1/sessions/end', statuses: [204, ...refusedBodies, ...faults] },
  keys: { method: 'GET', path: '/.well-known/jwks.json', statuses: [200, 401, ...faults] },
} as const satisfies Record<string, IdentityRoute>;

export type IdentityRouteName = keyof typeof identityRoutes;
