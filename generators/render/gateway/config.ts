import type { Model } from '../../plan/model.ts';
import type { PublicRoute } from './routes.ts';

/** What the gateway is told from outside, for its configuration and its README. */
export function configView(model: Model, routes: readonly PublicRoute[]) {
  const { gateway, identity, services, system } = model;
  const behind = [...(identity.service ? [identity.service] : []), ...services];
  return {
    title: system.title,
    port: gateway.port,
    /** Only who answers something: a variable that nothing uses would still have to be set. */
    services: behind
      .filter(({ name }) => routes.some(({ service }) => service === name))
      .map(({ name, env }) => ({ name, variable: `${env}_URL` })),
    origins: gateway.origins.map((origin) => JSON.stringify(origin)).join(', '),
  };
}
