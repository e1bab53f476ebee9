import type { Model, Service } from '../../plan/model.ts';

/** What runs and listens: identity, the business services, the gateway; in the order in which they start. */
export interface RunningPackage {
  readonly name: string;
  readonly title: string;
  readonly folder: string;
  readonly port: number;
  readonly purpose: string;
  readonly service?: Service;
}

export function runningPackages(model: Model): readonly RunningPackage[] {
  const { service: identity } = model.identity;
  const gateway: RunningPackage = {
    name: 'gateway',
    title: 'Gateway',
    folder: 'gateway',
    port: model.gateway.port,
    purpose: 'The one way in from outside.',
  };
  return [...(identity ? [identity] : []), ...model.services].map(runningService).concat(gateway);
}

const runningService = (service: Service): RunningPackage => ({
  name: service.name,
  title: service.title,
  folder: `services/${service.name}`,
  port: service.port,
  purpose: service.purpose ?? `Keeps ${listed(service)}.`,
  service,
});

/** The entities of a service, parts aside, for people: `categories, products`. */
export const listed = ({ entities }: Service) =>
  entities.flatMap(({ partOf, names }) => (partOf ? [] : [names.labels])).join(', ');
