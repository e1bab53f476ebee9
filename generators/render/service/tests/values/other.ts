import type { Entity, Field, Model } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { samplesOf } from '../body.ts';
import { evaluate } from './evaluate.ts';
import { otherThan, pairOf } from './pair.ts';
import { factsOf, NEW } from './solve.ts';

/** A value that the field of a row does not have yet and that keeps its rules; undefined where there is no second one. */
export function changedValue(
  model: Model,
  entity: Entity,
  field: Field,
  row: ReadonlyMap<string, Json>,
): Json | undefined {
  const usual = row.get(field.name) ?? samplesOf(model, entity).get(field.name);
  const other = otherThan(pairOf(model, entity, field), usual);
  if (other === undefined) return undefined;
  const facts = factsOf(model, entity, new Map(row).set(field.name, other), NEW);
  return entity.checks.some(({ expression }) => evaluate(expression, facts) === false) ? undefined : other;
}
