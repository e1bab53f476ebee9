import { attempt } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import { nameIn } from '../add/request.ts';
import type { Kind } from '../add/request.ts';
import type { Entity, Model } from '../../plan/model.ts';
import { readPlan } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import { notesBehind, notesOn } from './checks.ts';
import { coverReferences } from './cover.ts';
import { askEntities } from './entities.ts';
import { askService } from './own-plan.ts';
import type { Ask } from './question.ts';

/** One thing more for a plan without errors. `kind` where that is said already. */
export async function askAddition(ask: Ask, sources: PlanSources, kind?: Kind): Promise<PlanSources> {
  const { model } = readPlan(sources);
  if (!model) return sources;
  switch (kind ?? (await askKind(ask))) {
    case 'service':
      return askService(ask, sources, true);
    case 'entity':
      return askEntities(ask, sources, await askWhichService(ask, model), true);
    case 'field':
      return askField(ask, sources, model);
    case 'operation':
      return askOperation(ask, sources, model);
    case 'interaction':
      return askInteraction(ask, sources, model);
  }
}

async function askKind(ask: Ask): Promise<Kind> {
  return ask<Kind>({
    kind: 'select',
    name: 'kind',
    message: 'What is to be added?',
    choices: [
      { label: 'field', summary: 'one more thing that an entity keeps', answer: 'field' },
      { label: 'entity', summary: 'one more kind of row in a service', answer: 'entity' },
      { label: 'service', summary: 'one more process, with a database of its own', answer: 'service' },
      {
        label: 'operation',
        summary: 'what can be done besides create, change and delete',
        answer: 'operation',
      },
      {
        label: 'interaction',
        summary: 'that a service asks, copies or follows another',
        answer: 'interaction',
      },
    ],
  });
}

async function askWhichService(ask: Ask, { services }: Model): Promise<string> {
  return ask<string>({
    kind: 'select',
    name: 'which-service',
    message: 'In which service?',
    choices: services.map(({ name, purpose = '' }) => ({ label: name, summary: purpose, answer: name })),
  });
}

async function askWhichEntity(
  ask: Ask,
  entities: readonly Entity[],
): Promise<{ service: string; entity: string }> {
  return ask({
    kind: 'select',
    name: 'which-entity',
    message: 'Of which entity?',
    choices: entities.map(({ id, service, name, fields }) => ({
      label: id,
      summary: fields.map((field) => field.name).join(', '),
      answer: { service, entity: name },
    })),
  });
}

async function askField(ask: Ask, sources: PlanSources, model: Model): Promise<PlanSources> {
  const entities = [...model.services, ...(model.identity.service ? [model.identity.service] : [])].flatMap(
    (service) => service.entities,
  );
  const place = await askWhichEntity(ask, entities);
  const edit = (line: string): Edit => ({ kind: 'field', ...place, line });
  const line = await ask({
    kind: 'text',
    name: 'field',
    message: `Which field does ${place.entity} get?`,
    help: [
      'Name and type, as in weight: integer? > 0. A field without ? needs a value in every row that is there.',
    ],
    check: (typed) => notesOn(sources, edit(typed)),
  });
  return coverReferences(ask, sources, [edit(line)]);
}

async function askOperation(ask: Ask, sources: PlanSources, model: Model): Promise<PlanSources> {
  const entities = model.services.flatMap((service) => service.entities).filter((entity) => !entity.partOf);
  const place = await askWhichEntity(ask, entities);
  const edit = (line: string): Edit => ({ kind: 'operation', ...place, line });
  const line = await ask({
    kind: 'text',
    name: 'operation',
    message: `What can be done with ${place.entity}?`,
    help: [
      'A change of state, as in cancel: placed -> cancelled, or with options: { takes: { to: date }, does: [due = to] }.',
      'With { by: hand } it is a method that you write.',
    ],
    check: (typed) => notesOn(sources, edit(typed)).filter(({ text }) => !text.includes("is nobody's")),
  });
  const { sources: edited } = attempt(sources, [edit(line)]);
  const rule = (who: string): Edit => ({ kind: 'access', ...place, line: `${nameIn(line)}: ${who}` });
  const who = await ask({
    kind: 'text',
    name: 'who',
    message: `Who may ${nameIn(line)}?`,
    help: [
      `public, signed-in, owner, internal, ${model.identity.roles.map(({ name }) => name).join(', ')}; several as in [a, b].`,
    ],
    otherwise: model.identity.roles.at(-1)?.name ?? 'signed-in',
    check: (typed) => notesBehind(`${nameIn(line)}: `, edited, rule(typed)),
  });
  return attempt(edited, [rule(who)]).sources;
}

async function askInteraction(ask: Ask, sources: PlanSources, model: Model): Promise<PlanSources> {
  const edit = (line: string): Edit => ({ kind: 'interaction', line });
  const [first] = model.services;
  const line = await ask({
    kind: 'text',
    name: 'interaction',
    message: 'What does a service need of another?',
    help: [
      `SERVICE asks SERVICE.Entity (always right), copies it: { fields: [name] } (a little later), or follows it: { created: by hand } (acts on events).`,
      `Services: ${model.services.map(({ name }) => name).join(', ')}. Entities: as in ${first?.entities[0]?.id ?? 'catalog.Product'}.`,
    ],
    check: (typed) => notesOn(sources, edit(typed)),
  });
  return attempt(sources, [edit(line)]).sources;
}
