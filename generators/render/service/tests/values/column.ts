import type { Field, Model } from '../../../../plan/model.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { isObject } from '../../../contract/json.ts';
import { minorUnits } from '../../types.ts';
import type { Entries } from '../code.ts';
import { literal } from '../code.ts';

/** Fields and their values as columns of the table hold them: money in minor units. */
export function columnEntries(
  model: Model,
  fields: readonly Field[],
  values: ReadonlyMap<string, Json>,
): Entries {
  return fields.flatMap((field) => {
    const value = values.get(field.name);
    return value === undefined || field.column === ''
      ? []
      : [[field.column, literal(columnValue(model, field, value))] as const];
  });
}

export function columnValue(model: Model, { type }: Field, value: Json): Json {
  if (type.kind === 'money' && isObject(value)) return minorUnits(model, textOf(value['amount']));
  return type.kind === 'json' && value !== null ? JSON.stringify(value) : value;
}
