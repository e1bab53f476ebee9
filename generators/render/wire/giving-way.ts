import type { Entity, Field, Model } from '../../plan/model.ts';
import { partsOf, serviceOf } from './entities.ts';
import { copiesOf } from './events.ts';

/** A reference to a copied row, which gives way when the row is deleted in its own service. */
export interface GivingWay {
  /** The id of the entity that is copied. */
  readonly target: string;
  readonly field: Field;
  /** Of a part: the list that it stands in. */
  readonly list?: Field;
  readonly part?: Entity;
  /** Whether the row goes as well; else its reference is cleared. */
  readonly goes: boolean;
}

/** The references of an entity, and of its parts, that give way. */
export function givingWay(model: Model, entity: Entity): readonly GivingWay[] {
  if (entity.partOf) return [];
  const copies = copiesOf(model, serviceOf(model, entity.service));
  const ways = new Map(copies.map(({ target, deleted }) => [target.id, deleted]));
  const givenWay = (field: Field): readonly Omit<GivingWay, 'list' | 'part'>[] => {
    if (field.type.kind !== 'reference') return [];
    const { target } = field.type;
    const way = ways.get(target);
    return way === 'clear' || way === 'remove' ? [{ target, field, goes: way === 'remove' }] : [];
  };
  return entity.fields.flatMap((field): readonly GivingWay[] => {
    const part = partsOf(model, field);
    if (!part) return givenWay(field);
    return part.fields.flatMap(givenWay).map((way) => ({ ...way, list: field, part }));
  });
}
