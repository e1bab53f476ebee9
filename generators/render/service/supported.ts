import type { Entity, Model } from '../../plan/model.ts';

/** A sound plan that needs what this version cannot write yet. Nothing is written of it: half a system would be a lie. */
export class NotGeneratedYet extends Error {
  /** `orders.Order: parts`. */
  readonly needs: readonly string[];

  constructor(needs: readonly string[]) {
    super(`Not generated yet: ${needs.join('; ')}`);
    this.needs = needs;
  }
}

/** @throws NotGeneratedYet with everything that the services of a plan need and this version cannot write. */
export function refuseWhatIsMissing(model: Model): void {
  const needs = missingFrom(model);
  if (needs.length > 0) throw new NotGeneratedYet(needs);
}

function missingFrom(model: Model): readonly string[] {
  return model.services.flatMap(({ entities }) =>
    entities.flatMap((entity) => needs(model, entity).map((need) => `${entity.id}: ${need}`)),
  );
}

function needs(model: Model, entity: Entity): string[] {
  const { fields, operations, partOf, access } = entity;
  const found = {
    parts: partOf === undefined && fields.some(({ type }) => type.kind === 'parts'),
    links: fields.some(({ type }) => type.kind === 'links'),
    'computed values': fields.some(({ computed }) => computed),
    'guarded references': fields.some(({ guard }) => guard),
    'owners from the token': fields.some(({ owner }) => owner),
    'calls to other services': model.interactions.some(
      (one) =>
        one.kind !== 'follows' &&
        one.service === entity.service &&
        fields.some(({ type }) => type.kind === 'reference' && type.target === one.target),
    ),
    ports: operations.some(({ calls }) => calls),
    'methods by hand': operations.some(({ byHand }) => byHand),
    partitions: entity.partition !== undefined,
    'conditions on creation': access.create.some(({ when }) => when),
  };
  return Object.entries(found).flatMap(([need, is]) => (is ? [need] : []));
}
