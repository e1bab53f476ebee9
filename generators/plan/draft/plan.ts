import { compact } from '../compact.ts';
import type { Findings } from '../findings.ts';
import * as entities from '../shape/entity.ts';
import { gateway as gatewayShape } from '../shape/identity.ts';
import * as shapes from '../shape/plan.ts';
import * as quantity from '../text/quantity.ts';
import type { Phrase } from '../text/phrase.ts';
import type { Entry, MapNode, PlanNode } from '../yaml/tree.ts';
import type { EnumDraft, GatewayDraft, PlanDraft, ServiceDraft } from './drafts.ts';
import { readEntity } from './entity.ts';
import { readFlow } from './flow.ts';
import { readIdentity } from './identity.ts';
import { readInteraction } from './interaction.ts';
import { readPort } from './port.ts';
import { refuse } from './quantities.ts';
import { Section, takeChoice, takeMap, takeText } from './section.ts';

type PlanSection = Section<(typeof shapes.plan)['properties']>;

/** Finds the file of a service; reports it where it is missing or no YAML. */
export type OpenFile = (path: Phrase) => PlanNode | undefined;

/** The whole plan as written. */
export function readDraft(root: MapNode, open: OpenFile, findings: Findings): PlanDraft {
  const section = new Section(root, shapes.plan, 'A plan', findings);
  checkVersion(section);
  const { properties } = shapes.plan;
  return compact({
    at: root.at,
    system: section.text('system'),
    summary: section.text('summary')?.text ?? '',
    topology: section.choice('topology', properties.topology),
    broker: section.choice('broker', properties.broker),
    cache: section.choice('cache', properties.cache),
    cacheAt: section.key('cache'),
    currency: section.text('currency'),
    load: readLoad(section.map('load'), findings),
    enums: readEnums(section.entries('enums'), findings),
    services: section.entries('services').flatMap((entry) => readService(entry, open, findings) ?? []),
    empty: section.isEmpty('services'),
    interactions: (section.list('interactions') ?? []).flatMap(
      (node) => readInteraction(node, findings) ?? [],
    ),
    flows: section.entries('flows').flatMap((entry) => readFlow(entry, findings) ?? []),
    identity: readIdentity(section.map('identity'), root.at, findings),
    gateway: readGateway(section.map('gateway'), findings),
    ports: section.entries('adapters').flatMap((entry) => readPort(entry, findings) ?? []),
    deploy: readDeploy(section),
    ci: section.choice('ci', properties.ci),
    layout: section.choice('layout', properties.layout),
  });
}

function checkVersion(section: PlanSection): void {
  const version = section.text('groundplan');
  if (!version || version.text === '1') return;
  const message = `This is version 1 of the language, not "${version.text}".`;
  section.findings.error(
    'wrong-version',
    version,
    message,
    'Write groundplan: 1, or install the version that reads it.',
  );
}

function readService({ key, value }: Entry, open: OpenFile, findings: Findings): ServiceDraft | undefined {
  const node = value.kind === 'text' ? open(value.phrase) : value;
  const map = node && takeMap(node, `The service "${key.text}"`, findings);
  if (!map) return undefined;
  const section = new Section(map, entities.service, `The service "${key.text}"`, findings);
  return compact({
    name: key,
    empty: section.isEmpty('entities'),
    purpose: section.text('purpose')?.text,
    enums: readEnums(section.entries('enums'), findings),
    entities: section.entries('entities').flatMap((entry) => readEntity(entry, findings) ?? []),
  });
}

function readEnums(entries: readonly Entry[], findings: Findings): EnumDraft[] {
  return entries.map(({ key, value }) => ({ name: key, values: readValues(key, value, findings) }));
}

/** `small | medium | large`, or a list. */
function readValues(name: Phrase, node: PlanNode, findings: Findings): Phrase[] {
  if (node.kind === 'list') return node.items.flatMap((item) => takeText(item, 'A value', findings) ?? []);
  const phrase = takeText(node, `The enum "${name.text}"`, findings);
  if (!phrase) return [];
  return [...phrase.text.matchAll(/[^\s|]+/g)].map((match) =>
    phrase.slice(match.index, match.index + match[0].length),
  );
}

function readLoad(map: MapNode | undefined, findings: Findings): PlanDraft['load'] {
  if (!map) return { peak: 1 };
  const section = new Section(map, shapes.load, '"load"', findings);
  const peak = section.text('peak');
  const growth = section.text('growth');
  return compact({
    peak: (peak && (quantity.factor(peak.text) ?? refuse(peak, 'a factor', '3x, 1.5x', findings))) ?? 1,
    growth: growth && (quantity.growth(growth.text) ?? refuse(growth, 'a growth', '2x per year', findings)),
  });
}

function readGateway(map: MapNode | undefined, findings: Findings): GatewayDraft {
  if (!map) return { origins: [], rateLimit: [] };
  const section = new Section(map, gatewayShape, '"gateway"', findings);
  return compact({
    expose: section.texts('expose'),
    origins: section.texts('origins') ?? [],
    rateLimit: section.entries('rateLimit').flatMap(({ key, value }) => {
      const text = takeText(value, `"${key.text}"`, findings);
      const limit = text && (quantity.rate(text.text) ?? refuse(text, 'a rate', '60/min, 10/s', findings));
      return limit ? [{ who: key, requests: limit.amount, seconds: limit.seconds }] : [];
    }),
  });
}

function readDeploy(plan: PlanSection): PlanDraft['deploy'] {
  const map = plan.map('deploy');
  if (!map) return { targets: ['compose'], replicas: 1 };
  const section = new Section(map, shapes.deploy, '"deploy"', plan.findings);
  const targets = section.texts('targets')?.flatMap((phrase) => {
    return takeChoice(phrase, ['compose', 'kubernetes'] as const, 'A target', plan.findings) ?? [];
  });
  const replicas = section.text('replicas');
  const count = replicas ? Number(replicas.text) : 1;
  const valid = Number.isInteger(count) && count >= 1 && count <= 100;
  if (replicas && !valid) {
    plan.findings.error(
      'out-of-limits',
      replicas,
      `"${replicas.text}" replicas.`,
      'Write a whole number from 1 to 100.',
    );
  }
  return compact({ targets: targets ?? ['compose' as const], replicas: valid ? count : 1, at: replicas });
}
