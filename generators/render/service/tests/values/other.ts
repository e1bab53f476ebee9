import type { Entity, Field, Model } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { samplesOf } from '../body.ts';
import { otherThan, pairOf } from './pair.ts';

/** A value that the field of a row does not have yet; undefined where the field has no second one. */
export function changedValue(
  model: Model,
  entity: Entity,
  field: Field,
  row: ReadonlyMap<string, Json>,
): Json | undefined {
  const usual = row.get(field.name) ?? samplesOf(model, entity).get(field.name);
  return otherThan(pairOf(model, entity, field), usual);
}
