import type { Entity, Expression, Field } from '../model.ts';
import type { Subject } from './model.ts';

/** Whatever is computed can be computed: from something that is there, and not from itself by a detour. */
export function checkComputed(subject: Subject): void {
  for (const entity of subject.model.services.flatMap((service) => service.entities)) {
    for (const field of entity.fields) {
      if (!field.computed) continue;
      if (isInCircle(entity, field)) reportCircle(field, subject);
      else if (!field.optional) checkThere(entity, field, field.computed, subject);
    }
  }
}

/** A field that comes from something optional is nothing where that is nothing. */
function checkThere(
  entity: Entity,
  field: Field,
  computed: Expression,
  { model, places, findings }: Subject,
): void {
  const known = (id: string) =>
    model.services.flatMap(({ entities }) => entities).find((other) => other.id === id) ?? entity;
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

function isInCircle(entity: Entity, start: Field): boolean {
  const seen = new Set<string>();
  const reaches = (name: string): boolean => {
    if (name === start.name) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return sourcesOf(entity, name).some(reaches);
  };
  return sourcesOf(entity, start.name).some(reaches);
}

/** The row's own fields that a computed field comes from. */
function sourcesOf(entity: Entity, name: string): readonly string[] {
  const computed = entity.fields.find((field) => field.name === name)?.computed;
  return computed ? ownFields(computed) : [];
}

function ownFields(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'field':
      return expression.via === undefined ? [expression.field] : [];
    case 'unary':
    case 'is-null':
      return ownFields(expression.operand);
    case 'binary':
      return [...ownFields(expression.left), ...ownFields(expression.right)];
    default:
      return [];
  }
}
