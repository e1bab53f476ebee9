import type { Entity, Field, Interaction, Model, Reference, Service } from '../model.ts';
import { fieldsVia } from './expressions.ts';
import type { Subject } from './model.ts';
import { interactionId } from '../resolve/interaction.ts';
import { isOfUsers } from '../users.ts';

/** Every reference across services is covered, and whatever is read along it is at hand. */
export function checkReferences(subject: Subject): void {
  const { model } = subject;
  const used = new Set<string>();
  const identity = model.identity.service;
  for (const service of identity ? [...model.services, identity] : model.services) {
    for (const entity of service.entities) {
      for (const field of entity.fields) {
        if (field.type.kind !== 'reference' || field.type.local) continue;
        used.add(`${service.id} ${field.type.target}`);
        checkReference(service, entity, field, field.type, subject);
      }
    }
  }
  for (const interaction of model.interactions) warnUnused(interaction, used, subject);
}

function checkReference(
  service: Service,
  entity: Entity,
  field: Field,
  type: Reference,
  subject: Subject,
): void {
  const { model, places, findings } = subject;
  const covering = model.interactions.filter(
    (other) => other.service === service.id && other.target === type.target,
  );
  const read = readAlong(entity, field);
  const asks = covering.find((interaction) => interaction.kind === 'asks');
  if (asks) {
    if (asks.otherwise === 'accept') refuseUnread(field, type, service, read, subject);
    return;
  }
  const copy = covering.find((interaction) => interaction.kind === 'copies');
  if (copy) {
    const missing = read.filter((name) => name !== 'id' && !copy.fields.includes(name));
    if (missing.length === 0) return;
    const message = `${field.id} reads "${missing.join('", "')}" of ${type.target}, which ${service.id} does not copy.`;
    findings.error(
      'copy-misses-field',
      places.of(field.id),
      message,
      `Add ${missing.join(', ')} to the fields of the copy.`,
    );
  } else if (read.length > 0) {
    const message = `${field.id} reads "${read.join('", "')}" of ${type.target}, and nothing brings it here.`;
    findings.error(
      'uncovered-reference',
      places.of(field.id),
      message,
      `Add to interactions: ${service.id} asks ${type.target}.`,
    );
  } else if (!isSetElsewhere(entity, field, type, model)) {
    const message = `${field.id} refers to ${type.target}, and nothing makes sure that it exists.`;
    const mend = `Add to interactions: ${service.id} asks ${type.target}, or ${service.id} copies ${type.target}.`;
    findings.error('uncovered-reference', places.of(field.id), message, mend);
  }
}

/** What is accepted while nobody answers brings no values with it. */
function refuseUnread(
  { id }: Field,
  { target }: Reference,
  service: Service,
  read: readonly string[],
  { places, findings }: Subject,
): void {
  const missing = read.filter((name) => name !== 'id');
  if (missing.length === 0) return;
  const message = `${id} reads "${missing.join('", "')}" of ${target}, which "${service.id} asks ${target}" would accept unread.`;
  const mend = `Leave out else: accept, or write ${service.id} copies ${target}.`;
  findings.error('accepted-unread', places.of(id), message, mend);
}

/** Fields of the target that a guard or a computed default reads. */
function readAlong(entity: Entity, reference: Field): string[] {
  const guard = reference.guard ? fieldsVia(reference.guard.when, undefined) : [];
  const computed = entity.fields.flatMap((field) =>
    field.computed ? fieldsVia(field.computed, reference.name) : [],
  );
  return [...new Set([...guard, ...computed])];
}

/** Set from the token, which operations may assign as well, or by a step of a flow, or what follows from an event, and by nobody else. */
function isSetElsewhere(entity: Entity, field: Field, type: Reference, model: Model): boolean {
  const isOfToken = field.owner || field.internal || model.identity.provider === 'oidc';
  if (isOfUsers(type.target) && isOfToken) return true;
  const steps = model.flows.flatMap((flow) => flow.steps);
  const handlers = model.interactions.flatMap((one) =>
    one.kind === 'follows'
      ? one.events.flatMap(({ do: call, with: given = [] }) => (call ? [{ ...call, with: given }] : []))
      : [],
  );
  const set = [...steps, ...handlers].some(
    (step) =>
      step.entity === entity.id &&
      step.operation === 'create' &&
      step.with.some((binding) => binding.name === field.name),
  );
  return set && entity.access.create.every((grant) => grant.to.kind === 'internal');
}

function warnUnused(
  interaction: Interaction,
  used: ReadonlySet<string>,
  { places, findings }: Subject,
): void {
  if (interaction.kind === 'follows' || used.has(`${interaction.service} ${interaction.target}`)) return;
  const message = `No field of ${interaction.service} refers to ${interaction.target}.`;
  findings.warn(
    'unused-interaction',
    places.of(interactionId(interaction)),
    message,
    'Remove the sentence, or add the reference.',
  );
}
