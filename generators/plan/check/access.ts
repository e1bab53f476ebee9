import type { Entity, Field } from '../model.ts';
import type { Subject } from './model.ts';

/** Whoever may create a row can also fill it. */
export function checkAccess(subject: Subject): void {
  for (const entity of subject.model.services.flatMap((service) => service.entities)) {
    const { create } = entity.access;
    const outside = create.some((grant) => grant.to.kind !== 'internal');
    const anybody = create.some((grant) => grant.to.kind === 'public');
    for (const field of entity.fields) {
      if (anybody) checkOwner(entity, field, subject);
      if (outside || entity.partOf) checkInternal(entity, field, subject);
    }
  }
}

function checkOwner(entity: Entity, field: Field, { places, findings }: Subject): void {
  if (!field.owner || field.optional || field.ownerVia !== undefined) return;
  const message = `Anybody may create ${entity.id}, but its owner "${field.name}" comes from a token.`;
  findings.error(
    'owner-without-token',
    places.of(field.id),
    message,
    'Write create: signed-in, or make the owner optional.',
  );
}

function checkInternal(entity: Entity, field: Field, { places, findings }: Subject): void {
  const filled =
    field.optional ||
    field.default !== undefined ||
    field.computed !== undefined ||
    field.type.kind === 'parts';
  if (!field.internal || filled || field.type.kind === 'links') return;
  const message = `"${field.name}" is required and never accepted from outside, so ${entity.id} could not be created.`;
  findings.error(
    'internal-required',
    places.of(field.id),
    message,
    'Give it a default, or make it optional.',
  );
}
