import type { Entity, Field } from '../../plan/model.ts';

/** What answers show: everything but what is secret. Optional fields are absent when they have no value. */
export function visible(entity: Entity): readonly Field[] {
  return entity.fields.filter((field) => !field.secret);
}

/**
 * The owner fields that the token fills at creation. Where only one owner may create (`create: owner(doctor)`), it is that one;
 * else it is the first owner field: the row is made by this user and may name others.
 */
export function ownersFromToken(entity: Entity): readonly Field[] {
  const owners = entity.fields.filter((field) => field.owner);
  const named = entity.access.create.flatMap(({ to }) => (to.kind === 'owner' ? to.fields : []));
  const creators = owners.filter(({ name }) => named.includes(name));
  return creators.length > 0 && creators.length < owners.length ? creators : owners.slice(0, 1);
}

/** The owner fields in which some callers may name another user: `create: [customer, staff for customer]`. */
export function onBehalfFields(entity: Entity): readonly Field[] {
  const names = entity.access.create.map(({ onBehalf }) => onBehalf);
  return entity.fields.filter(({ name }) => names.includes(name));
}

/** Whether every caller who may create does it on behalf of others, so that the field cannot be left out. */
export function alwaysOnBehalf(entity: Entity, field: Field): boolean {
  const grants = entity.access.create.filter(({ to }) => to.kind !== 'internal');
  return grants.length > 0 && grants.every(({ onBehalf }) => onBehalf === field.name);
}

/** What a caller may send with a creation: nothing that the service computes, moves by operations or reads from the token. */
export function settableOnCreate(entity: Entity): readonly Field[] {
  const fromToken = ownersFromToken(entity);
  const onBehalf = onBehalfFields(entity);
  return ordinary(entity).filter(
    (field) => !field.internal && (!fromToken.includes(field) || onBehalf.includes(field)),
  );
}

/** What a caller may send with a change. */
export function settableOnChange(entity: Entity): readonly Field[] {
  const fromToken = ownersFromToken(entity);
  return ordinary(entity).filter(
    (field) => !field.internal && !field.immutable && !fromToken.includes(field),
  );
}

/** What another service may send with a creation: internal fields and owners as well. */
export function settableInternally(entity: Entity): readonly Field[] {
  return ordinary(entity);
}

/** Whether a creation must name it. */
export function requiredOnCreate(entity: Entity, field: Field): boolean {
  if (field.optional || field.default || field.computed) return false;
  if (field.type.kind === 'parts' || field.type.kind === 'links') return field.type.min > 0;
  return !ownersFromToken(entity).includes(field) || alwaysOnBehalf(entity, field);
}

function ordinary(entity: Entity): readonly Field[] {
  return entity.fields.filter((field) => !field.computed && field.name !== entity.state?.field);
}
