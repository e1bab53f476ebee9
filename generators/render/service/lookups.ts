import type { Entity, Expression, Field, Model, Service } from '../../plan/model.ts';
import { findEntity, serviceOf } from '../wire/entities.ts';
import { copiesOf, copyFor } from '../wire/events.ts';

/** A reference of which the service has to see the row: to know that it is there, whether it may be referred to, what to copy. */
export interface Lookup {
  readonly field: Field;
  readonly target: Entity;
  /** In a table of this service; else the service that owns it is asked. */
  readonly local: boolean;
  /** Whether it is kept from going until the transaction ends, in which it is looked up for that reason. */
  readonly held: boolean;
  /** The fields of the target that are read, by name. */
  readonly reads: readonly string[];
}

/** The references of an entity, or of a part, that are looked up when they are set. */
export function lookupsOf(
  model: Model,
  entity: Entity,
  fields: readonly Field[] = entity.fields,
): readonly Lookup[] {
  return fields.flatMap((field) => lookupOf(model, entity, field) ?? []);
}

export function lookupOf(model: Model, entity: Entity, field: Field): Lookup | undefined {
  const { type } = field;
  const target = type.kind === 'reference' ? findEntity(model, type.target) : undefined;
  if (type.kind !== 'reference' || !target) return undefined;
  const reads = [...new Set([...(field.guard ? own(field.guard.when) : []), ...copiedVia(entity, field)])];
  if (!type.local) {
    const held = isGivenWay(model, entity, target);
    return isAsked(model, entity, target) ? { field, target, local: false, held, reads } : undefined;
  }
  // A foreign key tells that a row is missing, but not for which part.
  return reads.length > 0 || entity.partOf ? { field, target, local: true, held: true, reads } : undefined;
}

/** Whether what refers to such a row goes with it, or loses it: then nobody may refer to it in the meantime. */
function isGivenWay(model: Model, { service }: Entity, target: Entity): boolean {
  const copy = copyFor(model, serviceOf(model, service), target);
  return copy !== undefined && copy.deleted !== 'keep';
}

/** What the method that looks it up is given: who asks, and the transaction in which it stays. */
export const lookupArguments = ({ local, held }: Pick<Lookup, 'local' | 'held'>): readonly string[] => [
  ...(local ? [] : ['caller']),
  ...(held ? ['transaction'] : []),
];

const isAsked = (model: Model, { service }: Entity, target: Entity) =>
  model.interactions.some(
    (one) => one.kind !== 'follows' && one.service === service && one.target === target.id,
  );

/** What the entity's computed fields read along a reference. */
const copiedVia = ({ fields }: Entity, { name }: Field) =>
  fields.flatMap(({ computed }) => (computed ? via(computed, name) : []));

/** The fields that an expression reads along one reference. */
export function via(expression: Expression, reference: string): readonly string[] {
  return walk(expression, (one) => (one.kind === 'field' && one.via === reference ? [one.field] : []));
}

const own = (expression: Expression) =>
  walk(expression, (one) => (one.kind === 'field' && one.via === undefined ? [one.field] : []));

/** What `visit` finds in an expression and in all that it is made of. */
export function walk<Found>(
  expression: Expression,
  visit: (one: Expression) => readonly Found[],
): readonly Found[] {
  const inner =
    expression.kind === 'binary'
      ? [expression.left, expression.right]
      : expression.kind === 'unary' || expression.kind === 'is-null'
        ? [expression.operand]
        : expression.kind === 'aggregate' && expression.of
          ? [expression.of]
          : [];
  return [...visit(expression), ...inner.flatMap((one) => walk(one, visit))];
}

/** Every row of another service that a service looks up, with all that it reads of it. */
export function asked(
  model: Model,
  service: Service,
): readonly { target: Entity; reads: readonly string[] }[] {
  const lookups = service.entities
    .flatMap((entity) => [
      ...lookupsOf(model, entity),
      ...entity.operations.flatMap(({ takes }) => lookupsOf(model, entity, takes)),
    ])
    .filter(({ local }) => !local);
  const copies = copiesOf(model, service);
  const targets = [...new Set([...lookups, ...copies].map(({ target }) => target))];
  return targets.map((target) => {
    const read = new Set([
      ...lookups.flatMap((one) => (one.target === target ? one.reads : [])),
      ...copies.flatMap((copy) => (copy.target === target ? copy.fields.map(({ name }) => name) : [])),
    ]);
    return { target, reads: target.fields.map(({ name }) => name).filter((name) => read.has(name)) };
  });
}
