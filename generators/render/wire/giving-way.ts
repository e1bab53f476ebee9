import type { Entity, Field, Model } from '../../plan/model.ts';
import { partsOf, serviceOf } from './entities.ts';
import { type Copy, copiesOf } from './events.ts';

/** A reference to a copied row, and what is done about it when the row is deleted in its own service, or is to be. */
interface CopiedReference {
  /** The id of the entity that is copied. */
  readonly target: string;
  readonly deleted: Copy['deleted'];
  readonly field: Field;
  /** Of a part: the list that it stands in. */
  readonly list?: Field;
  readonly part?: Entity;
}

/** One that gives way when the row is deleted. */
export interface GivingWay extends CopiedReference {
  /** Whether the row goes as well; else its reference is cleared. */
  readonly goes: boolean;
}

/** The references of an entity, and of its parts, that give way. */
export const givingWay = (model: Model, entity: Entity): readonly GivingWay[] =>
  copiedReferences(model, entity)
    .filter(({ deleted }) => deleted === 'clear' || deleted === 'remove')
    .map((one) => ({ ...one, goes: one.deleted === 'remove' }));

/** The references of an entity, and of its parts, to rows of which the service has a copy. */
export function copiedReferences(model: Model, entity: Entity): readonly CopiedReference[] {
  if (entity.partOf) return [];
  const copies = copiesOf(model, serviceOf(model, entity.service));
  const ways = new Map(copies.map(({ target, deleted }) => [target.id, deleted]));
  const referenceOf = (field: Field): readonly CopiedReference[] => {
    const target = field.type.kind === 'reference' ? field.type.target : undefined;
    const deleted = target === undefined ? undefined : ways.get(target);
    return target === undefined || deleted === undefined ? [] : [{ target, deleted, field }];
  };
  return entity.fields.flatMap((field): readonly CopiedReference[] => {
    const part = partsOf(model, field);
    if (!part) return referenceOf(field);
    return part.fields.flatMap(referenceOf).map((one) => ({ ...one, list: field, part }));
  });
}
