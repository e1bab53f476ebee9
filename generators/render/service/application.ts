import type { Model, Service } from '../../plan/model.ts';
import { serviceOf } from '../wire/entities.ts';
import { copiesOf, followsOf, isParty, published, subscribed } from '../wire/events.ts';
import { clientsOf } from './clients.ts';
import { copyControllerView } from './copies.ts';
import { folderOf } from './entity.ts';
import { featureOf } from './feature.ts';
import { Imports } from './imports.ts';
import { keepsKeys } from './platform-tables.ts';
import { portsOf } from './ports.ts';
import { flowsOf, ownStepsOn } from '../wire/flows.ts';
import { hasSteps } from './steps.ts';
import { transportOf } from './transports.ts';
import { text } from './types.ts';

const platform = './platform';

/** The view of `app.module.ts`, which alone knows every class of the service. */
export function moduleView(model: Model, service: Service) {
  const imports = new Imports()
    .value('@nestjs/common', 'Module')
    .type('@nestjs/common', 'DynamicModule')
    .value('@nestjs/core', 'APP_FILTER', 'APP_GUARD', 'APP_INTERCEPTOR', 'APP_PIPE')
    .value('typeorm', 'DataSource')
    .value('./data-source.js', 'createDataSource')
    .value(`${platform}/auth.js`, 'AuthGuard', 'keysOf', 'USER_KEYS')
    .value(`${platform}/config.js`, 'CONFIG')
    .type(`${platform}/config.js`, 'Config')
    .value(`${platform}/database.js`, 'Database')
    .value(`${platform}/health.js`, 'Health', 'HealthController')
    .value(`${platform}/http.js`, 'RowHeaders')
    .value(`${platform}/input.js`, 'InputPipe')
    .value(`${platform}/pages.js`, 'Pages')
    .value(`${platform}/problems.js`, 'ProblemFilter');
  const controllers: string[] = [];
  const providers: string[] = [];
  for (const entity of service.entities.filter(({ partOf }) => !partOf)) {
    const { classes, folder } = entity.names;
    const feature = featureOf(model, entity);
    const own = [
      ...(feature.publicActions.length > 0 ? [`${classes}Controller`] : []),
      ...(feature.internalActions.length > 0 ? [`${classes}InternalController`] : []),
    ];
    imports.value(`./${folder}/${folder}.controller.js`, ...own);
    imports.value(`./${folder}/${folder}.repository.js`, `${classes}Repository`);
    imports.value(`./${folder}/${folder}.service.js`, `${classes}Service`);
    controllers.push(...own);
    const isStepped = hasSteps(feature);
    if (isStepped) imports.value(`./${folder}/${folder}.steps.js`, `${classes}Steps`);
    providers.push(`${classes}Service`, ...(isStepped ? [`${classes}Steps`] : []), `${classes}Repository`);
  }
  for (const copy of copiesOf(model, service)) {
    const view = copyControllerView(model, copy);
    if (!view) continue;
    imports.value(`./${view.folder}/${view.folder}.controller.js`, `${view.classes}Controller`);
    controllers.push(`${view.classes}Controller`);
  }
  const optional = optionalProviders(model, service, imports);
  const events = eventProviders(model, service, imports);
  const flows = flowProviders(model, service, imports);
  const wakes = isWaking(model, service);
  if (wakes) imports.value(`${platform}/events/waker.js`, 'Waker');
  return {
    bus: events.length > 0 && transportOf(model).class,
    imports: imports.print(),
    controllers: controllers.join(', '),
    providers: [...providers, ...optional, ...(wakes ? ['Waker'] : []), ...events, ...flows],
  };
}

/** Whether something beside the requests is woken by what they commit: the relay, or what carries flows on. */
export const isWaking = (model: Model, service: Service): boolean =>
  published(model, service).length > 0 || flowsOf(model, service).length > 0;

/** What carries events: from here, to here, and in between. */
function eventProviders(model: Model, service: Service, imports: Imports): string[] {
  if (!isParty(model, service)) return [];
  const events = `${platform}/events`;
  const isTelling = published(model, service).length > 0;
  const { file, class: name } = transportOf(model);
  imports.value(`${events}/bus.js`, 'Bus').value(`${events}/${file}.js`, name);
  if (isTelling) imports.value(`${events}/outbox.js`, 'Outbox').value(`${events}/relay.js`, 'Relay');
  return [
    ...(isTelling ? ['Outbox', 'Relay'] : []),
    ...copyProviders(model, service, imports),
    ...inboxProviders(model, service, imports),
    '{ provide: Bus, useValue: bus }',
  ];
}

/** What only some services have: calls of others, ports, requests that may be repeated. */
function optionalProviders(model: Model, service: Service, imports: Imports): string[] {
  const clients = clientsOf(model, service).map(({ file, view }) => {
    imports.value(`./clients/${file}.js`, view.class);
    return view.class;
  });
  const ports = portsOf(model, service).map((port) => {
    imports.value(`./adapters/${port.name}.js`, port.class);
    imports.value(`./adapters/${port.name}.sandbox.js`, `${port.class}Sandbox`);
    return `{ provide: ${port.class}, useClass: ${port.class}Sandbox }`;
  });
  if (clients.length > 0) imports.value(`${platform}/service-client.js`, 'ServiceClient');
  const isCalling = service.calls.length > 0 || flowsOf(model, service).length > 0;
  if (isCalling) imports.value(`${platform}/service-tokens.js`, 'ServiceTokens');
  if (ports.length > 0) imports.value(`${platform}/attempts.js`, 'Attempts');
  const isKeyed = keepsKeys(model, service);
  if (isKeyed) imports.value(`${platform}/idempotency.js`, 'Idempotency');
  return [
    ...clients,
    ...(clients.length > 0 ? ['ServiceClient'] : []),
    ...(isCalling ? ['ServiceTokens'] : []),
    ...ports,
    ...(ports.length > 0 ? ['Attempts'] : []),
    ...(isKeyed ? ['Idempotency'] : []),
  ];
}

/** What carries flows on, and what they have done here. */
function flowProviders(model: Model, service: Service, imports: Imports): string[] {
  if (flowsOf(model, service).length === 0) return [];
  const flows = `${platform}/flows`;
  const steps = service.entities
    .filter((entity) => !entity.partOf && ownStepsOn(model, entity).size > 0)
    .map(({ names }) => `${names.classes}Steps`);
  imports
    .value(`${flows}/flows.js`, 'Flows')
    .value(`${flows}/flow-rows.js`, 'FlowRows')
    .value(`${flows}/flow-runner.js`, 'FlowRunner')
    .value(`${flows}/step-caller.js`, 'StepCaller')
    .value(`${platform}/steps.js`, 'OWN_STEPS');
  if (steps.length > 0) imports.type(`${platform}/steps.js`, 'OwnSteps');
  return [
    'Flows',
    'FlowRows',
    'FlowRunner',
    'StepCaller',
    steps.length > 0
      ? `{ provide: OWN_STEPS, useFactory: (...all: OwnSteps[]) => all, inject: [${steps.join(', ')}] }`
      : '{ provide: OWN_STEPS, useValue: [] }',
  ];
}

/** What keeps copies of other services' rows. */
function copyProviders(model: Model, service: Service, imports: Imports): string[] {
  const copies = copiesOf(model, service).map(({ names }) => names);
  if (copies.length === 0) return [];
  const events = `${platform}/events`;
  imports.value(`${events}/copies.js`, 'COPIES', 'CopyFiller').type(`${events}/copies.js`, 'Copy');
  for (const { classes, folder } of copies) {
    for (const kind of ['Service', 'Repository', 'Copy'])
      imports.value(`./${folder}/${folder}.${kind.toLowerCase()}.js`, `${classes}${kind}`);
  }
  const all = copies.map(({ classes }) => `${classes}Copy`).join(', ');
  return [
    ...copies.flatMap(({ classes }) => [`${classes}Copy`, `${classes}Service`, `${classes}Repository`]),
    'CopyFiller',
    `{ provide: COPIES, useFactory: (...copies: Copy[]) => copies, inject: [${all}] }`,
  ];
}

/** What is done with the events of others. */
function inboxProviders(model: Model, service: Service, imports: Imports): string[] {
  if (subscribed(model, service).length === 0) return [];
  const follows = followsOf(model, service).map(({ names }) => names);
  const copies = copiesOf(model, service).map(({ names }) => `${names.classes}Copy`);
  imports
    .value(`${platform}/events/inbox.js`, 'HANDLING', 'Inbox')
    .type(`${platform}/events/inbox.js`, 'Handling');
  for (const { classes, folder } of follows)
    imports.value(`./${folder}/${folder}.follower.js`, `${classes}Follower`);
  const followers = follows.map(({ classes }) => `${classes}Follower`);
  return [
    ...followers,
    'Inbox',
    `{ provide: HANDLING, useFactory: (...all: Handling[]) => all, inject: [${[...copies, ...followers].join(', ')}] }`,
  ];
}

/** The view of `data-source.ts`. */
export function dataSourceView(model: Model, service: Service) {
  const imports = new Imports()
    .value('typeorm', 'DataSource')
    .value('./migrations/0001-create-tables.js', 'CreateTables0000000000001')
    .value(`${platform}/database.js`, 'connection');
  for (const entity of service.entities) {
    imports.value(`./${folderOf(service, entity)}/${entity.names.file}.entity.js`, entity.names.class);
  }
  const copies = copiesOf(model, service);
  for (const { names } of copies) imports.value(`./${names.folder}/${names.file}.entity.js`, names.class);
  const entities = [...service.entities, ...copies].map(({ names }) => names.class);
  return { imports: imports.print(), entities: entities.join(', ') };
}

/** The view of `platform/config.ts`. */
export function configView(model: Model, service: Service) {
  const isCalled = service.calledBy.length > 0;
  const calls = service.calls.map((id) => serviceOf(model, id));
  return {
    name: service.name,
    port: service.port,
    accessTokenSeconds: model.identity.tokens.access,
    isCalled,
    bus: isParty(model, service) && transportOf(model).protocol,
    usesKeys: isCalled || calls.length > 0,
    calls: calls.map(({ name, env }) => ({
      key: /^\w+$/.test(name) ? name : text(name),
      variable: `${env}_URL`,
    })),
    ports: portsOf(model, service).map(({ name, variable }) => ({
      key: variable,
      variable: name.toUpperCase().replaceAll('-', '_'),
    })),
  };
}

/** The view of `platform/roles.ts`. */
export const rolesView = ({ identity }: Model) => ({
  names: identity.roles.map(({ name }) => text(name)).join(' | '),
  roles: identity.roles.map(({ name, includes }) => ({
    name: /^[a-z]\w*$/i.test(name) ? name : text(name),
    implied: [name, ...includes].map(text).join(', '),
  })),
});

/** The view of `platform/money.ts`. */
export const moneyView = ({ currency }: Model) => ({ currency: currency.code, digits: currency.digits });

export const usesMoney = (service: Service) =>
  service.entities.some(({ fields, operations }) =>
    [...fields, ...operations.flatMap(({ takes }) => takes)].some(({ type }) => type.kind === 'money'),
  );
