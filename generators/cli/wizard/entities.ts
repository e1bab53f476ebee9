import { attempt } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import type { Entity, Model } from '../../plan/model.ts';
import { readPlan } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import { nameIn } from '../add/request.ts';
import { proposedAccess } from './access.ts';
import { notesOn, notesOnEntity, openFaults } from './checks.ts';
import { coverReferences } from './cover.ts';
import type { Ask } from './question.ts';

/** How an entity is written on one line, with what a newcomer needs to know. */
const ENTITY_HELP = [
  'An entity and its fields on one line, as in: Book: title string(120) search, isbn string(13) unique, fee money >= 0',
  'Types: string(80) text integer decimal(8,2) money boolean date timestamp email url, a | b | c, another entity. A ? after the type: may be left out.',
];

/** The entities of a service, a line each; what they refer to elsewhere; and who may do what with them. */
export async function askEntities(
  ask: Ask,
  before: PlanSources,
  service: string,
  isOne = false,
): Promise<PlanSources> {
  const names: string[] = [];
  let sources = before;
  for (;;) {
    const at = sources;
    const edit = (line: string): Edit => ({ kind: 'entity', service, line });
    const isFirst = names.length === 0;
    const line = await ask({
      kind: 'lines',
      name: 'entity',
      message: isFirst ? `What does ${service} keep?` : `What else does ${service} keep?`,
      help: isFirst ? ENTITY_HELP : [],
      ...(isFirst ? {} : { otherwise: '', nothing: 'that is all' }),
      check: (typed) => (typed === '' && !isFirst ? openFaults(at) : notesOnEntity(at, edit(typed))),
    });
    if (line === '') break;
    sources = await coverReferences(ask, sources, [edit(line)]);
    names.push(nameIn(line));
    if (isOne && openFaults(sources).length === 0) break;
  }
  for (const name of names) sources = await askBehaviour(ask, sources, service, name);
  return sources;
}

/** What can be done with an entity, and by whom. Parts follow the entity that they are parts of. */
async function askBehaviour(
  ask: Ask,
  before: PlanSources,
  service: string,
  name: string,
): Promise<PlanSources> {
  const start = entityOf(readPlan(before).model, service, name);
  if (!start || start.partOf) return before;
  const sources = await askOperations(ask, before, start);
  const { model } = readPlan(sources);
  const entity = entityOf(model, service, name);
  if (!model || !entity) return sources;
  const edit = (line: string): Edit => ({ kind: 'access', service, entity: name, line });
  const line = await ask({
    kind: 'text',
    name: 'access',
    message: `Who may do what with ${name}?`,
    help: [
      `Actions: read, create, change, delete, write (the last three), an operation, others. Whatever is not named is refused.`,
      `Who: public, signed-in, owner, internal, nobody, ${model.identity.roles.map((role) => role.name).join(', ')}; several as in [a, b].`,
    ],
    otherwise: proposedAccess(model, entity),
    check: (typed) => notesOn(sources, edit(typed)),
  });
  return attempt(sources, [edit(line)]).sources;
}

/** The changes of state, where the entity has states. */
async function askOperations(ask: Ask, before: PlanSources, entity: Entity): Promise<PlanSources> {
  const states = entity.fields.flatMap(({ type, default: start }) =>
    type.kind === 'enum' && start !== undefined ? [type.values] : [],
  );
  const [values, more] = states;
  let sources = before;
  for (let isFirst = true; values && !more; isFirst = false) {
    const at = sources;
    const edit = (line: string): Edit => ({
      kind: 'operation',
      service: entity.service,
      entity: entity.name,
      line,
    });
    const line = await ask({
      kind: 'lines',
      name: 'operation',
      message: isFirst ? `What moves ${entity.name} from one state to another?` : 'What else?',
      help: isFirst
        ? [`One line each, as in ${exampleOf(values)}. Without any, the state is changed like other fields.`]
        : [],
      otherwise: '',
      nothing: isFirst ? 'nothing' : 'that is all',
      check: (typed) => (typed === '' ? [] : notesOn(at, edit(typed))),
    });
    if (line === '') break;
    sources = attempt(sources, [edit(line)]).sources;
  }
  return sources;
}

function exampleOf(values: readonly string[]): string {
  return `finish: ${values[0]} -> ${values[1] ?? values[0]}`;
}

function entityOf(model: Model | undefined, service: string, name: string): Entity | undefined {
  const found = model?.services.find((known) => known.name === service);
  return found?.entities.find((entity) => entity.name === name);
}
