import { type Facts, type Row } from '../plan/evaluate.ts';
import type { ExamEntity, ExamField, ExamPlan } from '../plan/exam-plan.ts';
import { valueOf } from '../plan/value.ts';
import { partsOf } from '../wire/lookup.ts';
import type { Values } from './stored-row.ts';

/** Finds the values of a row that another one refers to. */
export type Known = (entity: string, id: string) => Values | undefined;

export interface Moment {
  readonly inputs?: { readonly fields: readonly ExamField[]; readonly values: Values };
  readonly user?: string | undefined;
  readonly now?: Date;
  /** Computed fields that are what they are: copies of what was elsewhere once. */
  readonly kept?: ReadonlySet<string>;
}

/** What conditions and computed values of a row are reckoned from. */
export function factsOf(
  plan: ExamPlan,
  entity: ExamEntity,
  values: Values,
  known: Known,
  { inputs, user, now = new Date() }: Moment = {},
): Facts {
  return {
    row: rowOf(plan, entity.fields, values),
    hops: hopsOf(entity, values, known, plan),
    now,
    ...(inputs && { inputs: rowOf(plan, inputs.fields, inputs.values) }),
    ...(user !== undefined && { user }),
  };
}

function rowOf(plan: ExamPlan, fields: readonly ExamField[], values: Values): Row {
  const row: Record<string, Row[string]> = {};
  for (const field of fields) {
    const part = partsOf(plan, field);
    const value = values[field.name];
    if (part)
      row[field.name] = (Array.isArray(value) ? (value as Values[]) : []).map((one) =>
        rowOf(plan, part.fields, one),
      );
    else if (field.type.kind !== 'links') row[field.name] = valueOf(field.type, value);
  }
  for (const name of ['id', 'createdAt', 'updatedAt']) {
    const value = values[name];
    if (typeof value === 'string') row[name] ??= name === 'id' ? value : new Date(value);
  }
  return row;
}

function hopsOf(entity: ExamEntity, values: Values, known: Known, plan: ExamPlan): Record<string, Row> {
  const hops: Record<string, Row> = {};
  for (const { name, type } of entity.fields) {
    const id = values[name];
    if (type.kind !== 'reference' || typeof id !== 'string') continue;
    const target = [...plan.services.flatMap(({ entities }) => entities), plan.identity.user].find(
      (one) => one?.id === type.target,
    );
    const found = known(type.target, id);
    if (target && found) hops[name] = rowOf(plan, target.fields, found);
  }
  return hops;
}
