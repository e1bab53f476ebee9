import type { ExamEntity, ExamField } from '../plan/exam-plan.ts';

/**
 * What the token says at a creation. Where only one of several owners may create (`create: owner(doctor)`), it is that one;
 * else the first: the row is made by this user, and may name others.
 */
export function ownerFromToken({ fields, access }: ExamEntity): readonly ExamField[] {
  const owners = fields.filter(({ owner }) => owner);
  const creators = (access['create'] ?? []).flatMap(({ to }) => (to.kind === 'owner' ? to.fields : []));
  const named = owners.filter(({ name }) => creators.includes(name));
  return named.length > 0 && named.length < owners.length ? named : owners.slice(0, 1);
}

/** What a body may hold at all: nothing that is computed, nor what operations move. */
const ordinary = ({ fields, state }: ExamEntity) =>
  fields.filter(({ computed, name }) => computed === undefined && name !== state);

/** What a caller from outside may send with a creation. */
export function settableOnCreate(entity: ExamEntity): readonly ExamField[] {
  const fromToken = ownerFromToken(entity);
  const onBehalf = (entity.access['create'] ?? []).map((grant) => grant.onBehalf);
  return ordinary(entity).filter(
    (field) => !field.internal && (!fromToken.includes(field) || onBehalf.includes(field.name)),
  );
}

/** What another service may send: owners and internal fields as well. */
export const settableInternally = (entity: ExamEntity): readonly ExamField[] => ordinary(entity);

export function settableOnChange(entity: ExamEntity): readonly ExamField[] {
  const fromToken = ownerFromToken(entity);
  return ordinary(entity).filter(
    (field) => !field.internal && !field.immutable && !fromToken.includes(field),
  );
}

/** Of a part in a list that is sent from outside. */
export const settableInPart = (part: ExamEntity): readonly ExamField[] =>
  ordinary(part).filter(({ internal }) => !internal);

/** Whether a creation must name it. */
export function isRequired(entity: ExamEntity, field: ExamField): boolean {
  const { type } = field;
  if (field.optional || field.default !== undefined || field.computed) return false;
  if (type.kind === 'parts' || type.kind === 'links') return type.min > 0;
  return !ownerFromToken(entity).includes(field) || alwaysOnBehalf(entity, field);
}

/** Whether everybody who may create does it for somebody else. */
function alwaysOnBehalf({ access }: ExamEntity, field: ExamField): boolean {
  const grants = (access['create'] ?? []).filter(({ to }) => to.kind !== 'internal');
  return grants.length > 0 && grants.every(({ onBehalf }) => onBehalf === field.name);
}
