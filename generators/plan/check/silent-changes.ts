import { eventNames, raisedNames } from '../events.ts';
import type { Entity, Field, Links, Model, Reference } from '../model.ts';
import type { Subject } from './model.ts';

/** A row that others are told of changes or goes by a statement of its service, never by a foreign key: that raises no event. */
export function checkSilentChanges(subject: Subject): void {
  const { model } = subject;
  const identity = model.identity.service;
  for (const { entities } of identity ? [...model.services, identity] : model.services) {
    for (const entity of entities) {
      for (const field of entity.fields) checkField(entities, entity, field, subject);
    }
  }
}

function checkField(
  entities: readonly Entity[],
  entity: Entity,
  field: Field,
  { model, places, findings }: Subject,
): void {
  const { type } = field;
  if (!givesWay(type)) return;
  // A part is told of as a value of its owner's row.
  const told = entities.find(({ id }) => id === entity.partOf?.entity) ?? entity;
  const goes = told === entity && type.kind === 'reference' && type.deleted === 'remove';
  const event = goes ? 'deleted' : 'changed';
  const target = targetOf(type);
  const deleted = deletedWith(entities, target, model);
  if (deleted.length === 0 || !raisedNames(model, told).includes(event)) return;
  const others = deleted.filter((id) => id !== target);
  const along = others.length > 0 ? ` (${others.join(' or ')} may take it along)` : '';
  const whom = audience(model, told, event).join(' and ');
  const message = `Where a row of ${target} is deleted${along}, ${effect(entity, field, told)}, and no event says so, although ${whom}.`;
  const mends = [
    ...(type.kind === 'reference' ? ['write deleted: refuse'] : []),
    ...mendsOf(deleted, entities, model),
  ];
  findings.error('silent-change', places.of(field.id), message, sentence(mends.join(', or ')));
}

/** Whether PostgreSQL changes or deletes what refers to a row that is deleted. */
const givesWay = (type: Field['type']): type is Reference | Links =>
  type.kind === 'links' || (type.kind === 'reference' && type.local && type.deleted !== 'refuse');

const targetOf = (type: Reference | Links) => (type.kind === 'links' ? type.to : type.target);

function effect(entity: Entity, { name, type }: Field, told: Entity): string {
  const isRemoved = type.kind === 'reference' && type.deleted === 'remove';
  if (entity === told && isRemoved) return `rows of ${told.id} go with it by "${name}"`;
  if (entity === told) return `"${name}" of ${told.id} loses it`;
  return `rows of ${told.id} change in ${isRemoved ? `"${entity.partOf?.field}"` : `"${name}" of their parts`}`;
}

/**
 * Of which entities somebody may delete a row, so that one of this entity is deleted: itself, and what takes it along, over any
 * number of references.
 */
function deletedWith(entities: readonly Entity[], id: string, model: Model): readonly string[] {
  const reached = new Set([id]);
  for (const one of reached) {
    for (const { type } of entities.find((entity) => entity.id === one)?.fields ?? []) {
      if (type.kind === 'reference' && type.local && type.deleted === 'remove') reached.add(type.target);
    }
  }
  return entities.filter((one) => reached.has(one.id) && canBeDeleted(one, model)).map((one) => one.id);
}

/** What can be done so that no row of these entities is deleted. */
function mendsOf(ids: readonly string[], entities: readonly Entity[], model: Model): readonly string[] {
  const own = entities.filter(({ id }) => ids.includes(id));
  const callers = own.filter((one) => isDeletedByCallers(one, model)).map(({ id }) => id);
  const copies = own.flatMap((one) => removedBy(one, model));
  return [
    ...(callers.length > 0 ? [`let nobody delete ${callers.join(' or ')}`] : []),
    ...[...new Set(copies)].map(({ service, target }) => `let "${service} copies ${target}" keep them`),
  ];
}

const canBeDeleted = (entity: Entity, model: Model) =>
  isDeletedByCallers(entity, model) || removedBy(entity, model).length > 0;

/** By a caller, or by a flow that takes back what it has created. */
const isDeletedByCallers = ({ id, access }: Entity, { flows }: Model) =>
  access.delete.length > 0 ||
  flows.some(({ steps }) => steps.some(({ entity, undo }) => entity === id && undo === 'delete'));

/** The copies that take rows with them when what they refer to is deleted elsewhere. */
const removedBy = ({ service, fields }: Entity, { interactions }: Model) =>
  interactions.filter(
    (one) =>
      one.kind === 'copies' &&
      one.service === service &&
      one.deleted === 'remove' &&
      fields.some(({ type }) => type.kind === 'reference' && type.target === one.target),
  );

/** Whom the event is meant for: `orders copies catalog.Product`. */
function audience(model: Model, { id }: Entity, event: string): readonly string[] {
  const sentences = model.interactions.filter(
    (one) => one.target === id && eventNames(model, one).includes(event),
  );
  const flows = model.flows.filter(({ when }) => when.entity === id && when.event === event);
  return [
    ...sentences.map(({ service, kind }) => `${service} ${kind} ${id}`),
    ...flows.map(({ name }) => `the flow ${name} starts with ${id}.${event}`),
  ];
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
