import type { Model, Service } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { hasCopies, hasEvents, published, subscribed } from '../wire/events.ts';
import { flowsOf, hasFlows } from '../wire/flows.ts';
import type { Demo } from './demo/files.ts';
import { json, packageFiles } from './package-files.ts';
import { systemPackages } from './packages.ts';
import { withRegions } from '../regions.ts';
import { rootFile } from './root-files.ts';

/** `tools/`: the programs, what they have to know of this system, and its demo. */
export function renderTools(model: Model, demo: Demo, templates: Templates): OutputFile[] {
  const programs = toolPrograms(templates, {
    topology: model.topology,
    users: model.identity.service !== undefined,
    containers: model.deploy.targets.includes('compose'),
    ...(hasEvents(model) && { bus: model.broker }),
    copies: hasCopies(model),
    flows: hasFlows(model),
  }).map(({ path, text }) => rootFile(`tools/${path}`, 'merged', text));
  const own = systemPackages(model, templates).filter(({ folder }) => folder === 'tools');
  return [
    ...programs,
    ...own.flatMap((pack) => packageFiles('system/tools', pack)),
    rootFile('tools/system.json', 'managed', json(systemFile(model))),
    rootFile('tools/demo/seed.json', 'managed', json(demo.seed)),
    rootFile('tools/demo/journey.json', 'managed', json(demo.journey)),
    rootFile('tools/demo/tables.json', 'managed', json(demo.tables)),
  ];
}

/** What a system has that not every system has, as far as its tools are concerned. */
export interface Needs {
  readonly topology: Model['topology'];
  readonly users: boolean;
  readonly containers: boolean;
  /** What carries events, where there are any. */
  readonly bus?: Model['broker'];
  readonly copies: boolean;
  readonly flows: boolean;
}

const onlyWithEvents: readonly string[] = [
  'events.ts',
  'lib/bus.ts',
  'lib/parties.ts',
  'lib/commands.ts',
  'lib/delayed-events.ts',
  'lib/each-database.ts',
  'lib/moment.ts',
];

export const toolPrograms = (
  templates: Templates,
  { topology, users, containers, bus, copies, flows }: Needs,
) =>
  templates
    .folder('system/tools')
    .filter(({ path }) => path !== 'grant.ts' || users)
    .filter(({ path }) => !path.startsWith('jobs/') || containers)
    .filter(({ path }) => path !== 'copies.ts' || copies)
    .filter(({ path }) => path !== 'flows.ts' || flows)
    .flatMap(({ path, text }) =>
      path.startsWith('lib/bus.') ? transport(path, text, bus) : [{ path, text }],
    )
    .filter(({ path }) => path !== 'lib/host.ts' || topology === 'microservices')
    .filter(({ path }) => !onlyWithEvents.includes(path) || bus !== undefined)
    .filter(({ path }) => path !== 'lib/broker.ts' || isServer(bus))
    .map(({ path, text }) => ({
      path,
      text: withRegions(text, [...busRegions(bus), topologyRegion[topology]]),
    }));

const topologyRegion = { microservices: 'microservices', 'modular-monolith': 'monolith' } as const;

/** Whether the bus is a server of its own. */
export const isServer = (bus: Needs['bus']): boolean => bus !== undefined && bus !== 'postgres';

const busRegions = (bus: Needs['bus']): readonly string[] =>
  bus === undefined ? [] : ['events', isServer(bus) ? 'broker' : 'postgres'];

/** `lib/bus.ts`, or `lib/bus.rabbitmq.ts` in its place. */
function transport(path: string, text: string, bus: Needs['bus']) {
  const isChosen = path === (isServer(bus) ? `lib/bus.${bus}.ts` : 'lib/bus.ts');
  return isChosen ? [{ path: 'lib/bus.ts', text }] : [];
}

function systemFile(model: Model): object {
  const { system, gateway, identity, services } = model;
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name ?? id;
  const entry = (service: Service) => ({
    name: service.name,
    ...(service === identity.service && { kind: 'identity' }),
    folder: `services/${service.name}`,
    port: service.port,
    env: service.env,
    database: service.database,
    calls: callees(model, service).map(nameOf),
    ...eventTypes(model, service),
  });
  return {
    name: system.name,
    title: system.title,
    gateway: {
      folder: 'gateway',
      port: gateway.port,
      calls: [...(identity.service ? ['identity'] : []), ...gateway.expose.map(nameOf)],
    },
    services: [...(identity.service ? [identity.service] : []), ...services].map(entry),
    roles: identity.roles.map(({ name }) => name),
  };
}

function eventTypes(model: Model, service: Service) {
  const publishes = published(model, service).map(({ type }) => type);
  const subscribes = subscribed(model, service).map(({ type }) => type);
  const flows = flowsOf(model, service).map(({ name }) => name);
  return {
    ...(publishes.length > 0 && { publishes }),
    ...(subscribes.length > 0 && { subscribes }),
    ...(flows.length > 0 && { flows }),
  };
}

/** Whom a service calls: those that it asks, and those that its flows have something done by. Each of them has to know its key. */
function callees({ services }: Model, { id, calls }: Service): readonly string[] {
  const called = services.filter((service) => service.calledBy.includes(id));
  return [...new Set([...calls, ...called.map((service) => service.id)])].sort();
}
