import { currencyOf } from '../currency.ts';
import type { PlanDraft, ServiceDraft } from '../draft/drafts.ts';
import type { Findings } from '../findings.ts';
import type { Gateway, Grant, Identity, Interaction, Model, Port, Service } from '../model.ts';
import { databaseName, kebab, pascal, snake, title } from '../names.ts';
import { compact } from '../compact.ts';
import { suggest } from '../text/suggest.ts';
import { notGenerated } from '../not-generated.ts';
import { highestRole, holders } from './access.ts';
import { callsOf } from './calls.ts';
import { declareEntities } from './declare.ts';
import { resolveEntity } from './entity.ts';
import { resolveFlow } from './flow.ts';
import { identityService, resolveIdentity, resolveRoles } from './identity.ts';
import { interactionId, resolveInteraction } from './interaction.ts';
import { checkNames } from './name-rules.ts';
import { findParts, inOrder, type PartOf } from './parts.ts';
import { resolvePort } from './port.ts';
import { Places, type World } from './world.ts';

const GATEWAY_PORT = 3000;
const IDENTITY_PORT = 3001;
const FIRST_PORT = 3002;

/** The model of a plan, as far as it can be built, and where each of its elements stands. */
export interface ResolvedPlan {
  readonly model: Model;
  readonly places: Places;
}

export function resolvePlan(plan: PlanDraft, findings: Findings): ResolvedPlan | undefined {
  const { system } = plan;
  if (!system) return undefined;
  const places = new Places(plan.at);
  const identityDraft = identityService(plan.identity, findings);
  const drafts = identityDraft ? [...plan.services, identityDraft] : plan.services;
  checkNames(plan, findings);
  const currency = currencyOf(plan.currency?.text ?? 'EUR') ?? { code: 'EUR', digits: 2 };
  if (plan.currency && !currencyOf(plan.currency.text)) {
    const message = `"${plan.currency.text}" is no currency of ISO 4217.`;
    findings.error('unknown-choice', plan.currency, message, 'Write its three capitals: EUR, USD, JPY.');
  }
  const world: World = {
    findings,
    places,
    currencyDigits: currency.digits,
    provider: plan.identity.provider,
    services: new Set(drafts.map((service) => service.name.text)),
    entities: declareEntities(plan, drafts, places, findings),
    roles: resolveRoles(plan.identity, findings),
  };
  places.set('cache', plan.cacheAt ?? plan.deploy.at ?? plan.at);
  warnCurrency(plan, world);
  const model = assemble(plan, drafts, world, system.text);
  return { model: { ...model, currency }, places };
}

/** Money without a currency is taken for euros, which may not be what is meant. */
function warnCurrency(plan: PlanDraft, { entities, places, findings }: World): void {
  const fields = [...entities.values()].flatMap((entity) => [...entity.fields.values()]);
  const money = fields.find((field) => field.type.kind === 'money');
  if (!money || plan.currency) return;
  findings.warn(
    'no-currency',
    places.of(money.id),
    'The plan has money and names no currency; EUR is taken.',
    'Add currency: EUR.',
  );
}

function assemble(plan: PlanDraft, drafts: readonly ServiceDraft[], world: World, system: string): Model {
  const ports = plan.ports.map((port) => resolvePort(port, world));
  const parts = findParts(world);
  const interactions = plan.interactions.flatMap((draft) => resolveInteraction(draft, world) ?? []);
  reportRepeated(interactions, world);
  const declared = drafts.map((draft) => resolveService(draft, parts, ports, world));
  const flows = plan.flows.flatMap((draft) => resolveFlow(draft, world) ?? []);
  const services = declared.map((service) => ({
    ...service,
    calls: callsOf(service, interactions, flows),
  }));
  const called = services.map((service, index) => ({
    ...service,
    port: service.id === 'identity' ? IDENTITY_PORT : FIRST_PORT + index,
    calledBy: callersOf(service.id, services),
  }));
  const model: Omit<Model, 'notGenerated'> = {
    language: 1,
    system: { name: system, title: title(system) },
    summary: plan.summary,
    topology: plan.topology,
    broker: plan.broker,
    cache: plan.cache,
    currency: { code: 'EUR', digits: 2 },
    load: plan.load,
    services: called.filter((service) => service.id !== 'identity'),
    identity: withService(resolveIdentity(plan.identity, world.roles, system, world.findings), called, world),
    gateway: resolveGateway(plan, world),
    ports,
    interactions,
    flows,
    deploy: { targets: [...new Set(plan.deploy.targets)], replicas: plan.deploy.replicas },
    ci: plan.ci,
    layout: plan.layout,
  };
  return { ...model, notGenerated: notGenerated(model) };
}

function resolveService(
  draft: ServiceDraft,
  parts: ReadonlyMap<string, PartOf>,
  ports: readonly Port[],
  world: World,
): Service {
  const id = draft.name.text;
  world.places.set(id, draft.name);
  const symbols = [...world.entities.values()].filter((entity) => entity.service === id);
  const entities = inOrder(symbols, parts).map((entity) =>
    resolveEntity(entity, parts.get(entity.id), ports, world),
  );
  const used = entities.flatMap((entity) =>
    entity.operations.flatMap((operation) => operation.calls?.port ?? []),
  );
  return compact({
    id,
    name: kebab(id),
    title: title(id),
    purpose: draft.purpose,
    database: databaseName(id),
    env: snake(id).toUpperCase(),
    class: pascal(id),
    port: 0,
    entities,
    calls: [],
    calledBy: [],
    ports: [...new Set(used)].sort(),
  });
}

const callersOf = (id: string, services: readonly Service[]): string[] =>
  services
    .filter((service) => service.calls.includes(id))
    .map((service) => service.id)
    .sort();

/** Everybody may register; the role that includes the most reads users; what a user may change is the service's own matter. */
function withService(
  identity: Omit<Identity, 'service'>,
  services: readonly Service[],
  world: World,
): Identity {
  const service = services.find((candidate) => candidate.id === 'identity');
  if (!service) return identity;
  const role = highestRole(world.roles);
  const read: Grant[] = [{ to: { kind: 'role', role, roles: holders(role, world.roles) } }];
  const access = {
    read,
    create: [{ to: { kind: 'public' as const } }],
    change: [],
    delete: [],
    operations: {},
  };
  return {
    ...identity,
    service: { ...service, entities: service.entities.map((entity) => ({ ...entity, access })) },
  };
}

function resolveGateway({ gateway, services }: PlanDraft, world: World): Gateway {
  const names = services.map((service) => service.name.text);
  for (const name of gateway.expose ?? []) {
    if (names.includes(name.text)) continue;
    const message = `There is no service "${name.text}".`;
    world.findings.error('unknown-service', name, message, suggest(name.text, names));
  }
  for (const origin of gateway.origins) {
    if (/^https?:\/\/[^\s/*]+$/.test(origin.text)) continue;
    const message = `"${origin.text}" is no origin.`;
    world.findings.error(
      'invalid-quantity',
      origin,
      message,
      'Write scheme, host and port only: https://shop.example.',
    );
  }
  for (const { who } of gateway.rateLimit) {
    if (['anonymous', 'signed-in', 'apiKey'].includes(who.text) || world.roles.has(who.text)) continue;
    const mend = suggest(who.text, ['anonymous', 'signed-in', 'apiKey', ...world.roles.keys()]);
    world.findings.error('unknown-role', who, `There is no role "${who.text}".`, mend);
  }
  return {
    port: GATEWAY_PORT,
    expose: [...new Set(gateway.expose?.map((name) => name.text) ?? names)],
    origins: gateway.origins.map((origin) => origin.text),
    rateLimit: gateway.rateLimit.map(({ who, requests, seconds }) => ({ who: who.text, requests, seconds })),
  };
}

/** A sentence that is there twice would have two meanings. */
function reportRepeated(interactions: readonly Interaction[], { findings, places }: World): void {
  for (const [id, all] of Map.groupBy(interactions, interactionId)) {
    if (all.length > 1)
      findings.error(
        'duplicate-name',
        places.of(id),
        `"${id}" is there ${all.length} times.`,
        'Say it once.',
      );
  }
}
