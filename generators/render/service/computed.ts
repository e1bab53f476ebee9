import type { Entity, Expression, Field } from '../../plan/model.ts';
import { mentions } from '../wire/expression.ts';
import { settableOnChange } from '../wire/settable.ts';
import type { Feature } from './feature.ts';
import { walk } from './lookups.ts';
import { generatedSql } from './table.ts';
import { columnsOf } from './types.ts';

/** The fields that the service computes for a new row; what the table computes is not among them. */
export const computedFields = ({ model, entity }: Pick<Feature, 'model' | 'entity'>): readonly Field[] =>
  columnsOf(entity).filter((field) => field.computed && !generatedSql(model, entity, field));

/** Those that a change may make another: they depend on something that it can set. */
export function recomputed(feature: Pick<Feature, 'model' | 'entity'>): readonly Field[] {
  const settable = settableOnChange(feature.entity).map(({ name }) => name);
  return computedFields(feature).filter(
    ({ computed }) => computed && sourcesOf(feature.entity, computed).some((name) => settable.includes(name)),
  );
}

/** The fields, references and lists that a value comes from, by way of other computed fields too. */
export function sourcesOf(entity: Entity, expression: Expression): readonly string[] {
  return mentions(expression).flatMap((name) => {
    const computed = entity.fields.find((field) => field.name === name)?.computed;
    return computed ? sourcesOf(entity, computed) : [name];
  });
}

/** Whether a value depends on more than one reference or list: on the rest of the row, too. */
export function needsWholeRow(expression: Expression): boolean {
  const sources = new Set(mentions(expression));
  const own = walk(expression, (one) => (one.kind === 'field' && !one.via ? [one.field] : []));
  const isInList = expression.kind === 'aggregate';
  return !isInList && (sources.size > 1 || own.length > 0);
}
