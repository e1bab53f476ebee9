import type { Entity, Expression, Field, Operation } from '../model.ts';
import type { Subject } from './model.ts';

/** Whatever is computed can be computed: from something that is there, and not from itself by a detour; and stays right. */
export function checkComputed(subject: Subject): void {
  for (const entity of subject.model.services.flatMap((service) => service.entities)) {
    for (const field of entity.fields) {
      if (!field.computed) continue;
      if (comesFrom(entity, field.name, field.name)) reportCircle(field, subject);
      else if (!field.optional) checkThere(entity, field, field.computed, subject);
    }
    for (const operation of entity.operations) checkKept(entity, operation, subject);
  }
}

/** A field that comes from something optional is nothing where that is nothing. */
function checkThere(
  entity: Entity,
  field: Field,
  computed: Expression,
  { model, places, findings }: Subject,
): void {
  const { service: identity } = model.identity;
  const services = identity ? [...model.services, identity] : model.services;
  const known = (id: string) =>
    services.flatMap(({ entities }) => entities).find((other) => other.id === id) ?? entity;
  const missing = absentIn(computed, entity, known);
  if (missing === undefined) return;
  const message = `"${field.name}" is computed from "${missing}", which need not be there.`;
  findings.error('computed-from-optional', places.of(field.id), message, 'Write "?" after the type.');
}

/** The first name in an expression without which it is worth nothing; sums and counts leave out what is not there. */
function absentIn(expression: Expression, entity: Entity, known: (id: string) => Entity): string | undefined {
  switch (expression.kind) {
    case 'field': {
      const { via, field } = expression;
      if (via === undefined) return isOptional(entity, field) ? field : undefined;
      if (isOptional(entity, via)) return via;
      return isOptional(known(expression.entity), field) ? `${via}.${field}` : undefined;
    }
    case 'unary':
      return absentIn(expression.operand, entity, known);
    case 'binary':
      return absentIn(expression.left, entity, known) ?? absentIn(expression.right, entity, known);
    default:
      return undefined;
  }
}

const isOptional = ({ fields }: Entity, name: string) =>
  fields.some((field) => field.name === name && field.optional);

function reportCircle({ id, name }: Field, { places, findings }: Subject): void {
  const message = `"${name}" is computed from itself, by way of other fields.`;
  findings.error('computed-circle', places.of(id), message, 'Compute one of them from what callers send.');
}

/** An operation changes one row in one statement: what is computed from that row alone follows, all else would be left behind. */
function checkKept(entity: Entity, { id, name, does }: Operation, { places, findings }: Subject): void {
  for (const { field: changed } of does) {
    const left = entity.fields.find(
      ({ name: one, computed }) => computed && !isOfRowAlone(computed) && comesFrom(entity, one, changed),
    );
    if (!left) continue;
    const message = `"${name}" changes "${changed}", and "${left.name}", which is computed from it and from more than the row, would not follow.`;
    findings.error(
      'computed-left-behind',
      places.of(id),
      message,
      `Compute "${left.name}" from fields of the row alone, or leave "${changed}" to changes.`,
    );
  }
}

/** Whether a field is computed from this one, by way of others too. */
function comesFrom(entity: Entity, name: string, source: string): boolean {
  const seen = new Set<string>();
  const leadsThere = (one: string): boolean => {
    if (one === source) return true;
    if (seen.has(one)) return false;
    seen.add(one);
    return sourcesOf(entity, one).some(leadsThere);
  };
  return sourcesOf(entity, name).some(leadsThere);
}

/** The row's own fields and references that a computed field comes from. */
function sourcesOf(entity: Entity, name: string): readonly string[] {
  const computed = entity.fields.find((field) => field.name === name)?.computed;
  return computed
    ? leaves(computed).flatMap((one) => (one.kind === 'field' ? [one.via ?? one.field] : []))
    : [];
}

/** What the table computes for itself: from columns of the row and from nothing else. */
const isOfRowAlone = (expression: Expression): boolean =>
  leaves(expression).every(
    (one) => one.kind === 'literal' || (one.kind === 'field' && one.via === undefined),
  );

/** What an expression is put together from. */
function leaves(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
    case 'is-null':
      return leaves(expression.operand);
    case 'binary':
      return [...leaves(expression.left), ...leaves(expression.right)];
    default:
      return [expression];
  }
}
