import type { Entity, Model, Service } from '../../plan/model.ts';
import { type Action, flowPath, publicActions } from '../wire/actions.ts';

/** A path that is open to the outside, its methods in the order of contracts, and the service that answers it. */
export interface PublicRoute {
  readonly path: string;
  readonly methods: readonly Method[];
  readonly service: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Identity's routes, then those of the exposed services, in the order of the plan.
 * @throws when two services have one path: the gateway could not tell them apart.
 */
export function publicRoutes(model: Model): readonly PublicRoute[] {
  const { identity, services, gateway } = model;
  const exposed = services.filter(({ id }) => gateway.expose.includes(id));
  const routes = [
    ...(identity.service ? identityRoutes(identity.service) : []),
    ...exposed.flatMap((service) =>
      service.entities.flatMap((entity) => entityRoutes(model, service, entity)),
    ),
  ];
  const owners = new Map<string, string>();
  for (const { path, service } of routes) {
    const other = owners.get(path);
    if (other) throw new Error(`${other} and ${service} both answer ${path}`);
    owners.set(path, service);
  }
  return routes;
}

/** What the table of routes is written from. */
export const routesView = (routes: readonly PublicRoute[]) => ({
  routes: routes.map(({ path, methods, service }) => ({
    path,
    methods: methods.map((method) => `'${method}'`).join(', '),
    service,
  })),
});

/** The identity service is the same in every system. */
const identityRoutes = ({ name }: Service): readonly PublicRoute[] => [
  { path: '/v1/users', methods: ['GET', 'POST'], service: name },
  { path: '/v1/users/me', methods: ['GET'], service: name },
  { path: '/v1/users/:id', methods: ['GET'], service: name },
  { path: '/v1/users/:id/roles', methods: ['PUT'], service: name },
  { path: '/v1/sessions', methods: ['POST'], service: name },
  { path: '/v1/sessions/refresh', methods: ['POST'], service: name },
  { path: '/v1/sessions/end', methods: ['POST'], service: name },
];

function entityRoutes(model: Model, { name }: Service, entity: Entity): readonly PublicRoute[] {
  const methods = new Map<string, Method[]>();
  for (const action of publicActions(model, entity)) {
    const [method, path] = routeOf(action, `/v1/${entity.names.folder}`);
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  return [...methods].map(([path, allowed]) => ({ path, methods: allowed, service: name }));
}

function routeOf(action: Action, rows: string): [Method, string] {
  switch (action.kind) {
    case 'list':
      return ['GET', rows];
    case 'create':
      return ['POST', rows];
    case 'get':
      return ['GET', `${rows}/:id`];
    case 'change':
      return ['PATCH', `${rows}/:id`];
    case 'delete':
      return ['DELETE', `${rows}/:id`];
    case 'operation':
      return ['POST', `${rows}/:id/${action.operation.route}`];
    case 'flow':
      return [action.asks === 'read' ? 'GET' : 'POST', `${rows}/:id/${flowPath(action)}`];
  }
}
