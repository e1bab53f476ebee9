import type { Model, Service } from '../../plan/model.ts';
import type { OutputFile, Owner } from '../file-set.ts';
import { callersOf } from '../identity/callers.ts';
import { systemPackages } from '../system/packages.ts';
import { runningPackages } from '../system/running.ts';
import type { Templates } from '../templates.ts';
import { serviceOf } from '../wire/entities.ts';
import { busOf, hasCopies, hasEvents, isParty } from '../wire/events.ts';
import { hasFlows } from '../wire/flows.ts';

/** The system in containers: `compose.yaml`, and the `Dockerfile` of all its images. */
export function renderCompose(model: Model, templates: Templates): OutputFile[] {
  if (!model.deploy.targets.includes('compose')) return [];
  const file = (path: string, text: string, owner: Owner = 'merged') => ({
    key: `compose/${path}`,
    path,
    owner,
    text,
  });
  const shaped = (path: string, view: object) => file(path, templates.fill(`compose/${path}.hbs`, view));
  return [
    shaped('compose.yaml', composeView(model)),
    shaped('Dockerfile', dockerfileView(model, templates)),
    file('.dockerignore', templates.living('compose/dockerignore')),
  ];
}

/** Identity and the business services: whoever has a database, and secrets. */
const stored = ({ identity, services }: Model): readonly Service[] => [
  ...(identity.service ? [identity.service] : []),
  ...services,
];

const secretHolders = (model: Model) => [
  'postgres',
  ...(busOf(model).isServer ? [model.broker] : []),
  ...stored(model).map(({ name }) => name),
];

function composeView(model: Model) {
  const { system, identity, gateway } = model;
  const { broker, isServer } = busOf(model);
  const called = [...(identity.service ? ['identity'] : []), ...gateway.expose];
  return {
    name: system.name,
    published: `127.0.0.1:\${PORT:-${gateway.port}}:3000`,
    isOne: isOne(model),
    identity: identity.service !== undefined,
    serviceOfTools: identity.service !== undefined && !isOne(model),
    events: hasEvents(model),
    copies: hasCopies(model),
    flows: hasFlows(model),
    calls: called.map((id) => addressed(model, id)),
    services: stored(model).map((service) => ({
      name: service.name,
      image: `${system.name}-${service.name}`,
      folder: `services/${service.name}`,
      variables: variables(model, service),
      own: ownVariables(model, service),
    })),
    secrets: secretHolders(model),
    broker: isServer && broker,
    rabbitmq: isServer && broker === 'rabbitmq',
    nats: isServer && broker === 'nats',
  };
}

const isOne = ({ topology }: Model): boolean => topology === 'modular-monolith';

/** What only this service may know, besides the address of its database and the key of its cursors. */
function secretsOf(model: Model, service: Service): string[] {
  const isIdentity = service === model.identity.service;
  const isCalled = isIdentity ? callersOf(model).length > 0 : service.calledBy.length > 0;
  return [
    ...(isCalled ? ['CALLER_KEYS'] : []),
    ...(service.calls.length > 0 ? ['SERVICE_KEY'] : []),
    ...(isIdentity ? ['SIGNING_KEYS'] : []),
    ...(isParty(model, service) ? ['BUS_URL'] : []),
  ];
}

/** The secrets of a service that shares its process with others. */
function ownVariables(model: Model, service: Service): string[] {
  const files = ['DATABASE_URL', 'CURSOR_KEY', ...secretsOf(model, service)];
  return files.map((name) => `${service.env}_${name}_FILE: /run/secrets/${service.name}/${name}`);
}

/** What only this service is told, besides what all are. */
function variables(model: Model, service: Service): string[] {
  const isIdentity = service === model.identity.service;
  const addresses = service.calls.map((id) => addressed(model, id));
  return [
    ...secretsOf(model, service).map((name) => `${name}_FILE: /run/secrets/${name}`),
    ...addresses.map(({ env, name }) => `${env}_URL: http://${name}:3000`),
    // The gateway, which says whom it passes on.
    ...(isIdentity ? ['TRUSTED_PROXIES: uniquelocal'] : []),
  ];
}

function addressed(model: Model, id: string) {
  const { name, env } =
    id === 'identity' && model.identity.service ? model.identity.service : serviceOf(model, id);
  return { name, env };
}

function dockerfileView(model: Model, templates: Templates) {
  const folders = systemPackages(model, templates).map(({ folder }) => folder);
  return {
    example: folders.find((folder) => folder !== 'services/identity') ?? 'gateway',
    folders,
    isOne: isOne(model),
    compiled: runningPackages(model).map(({ folder }) => folder),
    identity: model.identity.service && `services/${model.identity.service.name}`,
    secrets: secretHolders(model),
  };
}
