import type { ExamEntity, ExamField, ExamPlan } from '../../../plan/exam-plan.ts';
import { entityOf } from '../../../schema/tables.ts';
import { mostKeys } from './functions.ts';
import { mostDistinct } from './values.ts';

/** Rows of a table that is large. */
export const ROWS = 100_000;

/** Every tenth row has more parts than the others: half as many again in all. */
export const CROWDED = 10;

/** How many rows each table is given, and which fields differ in each of them so that rules of uniqueness hold. */
export interface Sizes {
  rows(entity: string): number;
  distinct(entity: string): ReadonlySet<string>;
}

export function sizesOf(plan: ExamPlan, entities: readonly ExamEntity[], most = ROWS): Sizes {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  const known = new Map<string, { rows: number; distinct: ReadonlySet<string> }>();
  const sizeOf = (id: string): { rows: number; distinct: ReadonlySet<string> } => {
    const entity = byId.get(id);
    const found = known.get(id);
    if (found || !entity) return found ?? { rows: most, distinct: new Set() };
    // An entity that refers to itself has as many rows as it has.
    known.set(id, { rows: most, distinct: new Set() });
    const size = sized(plan, entity, most, (target) => sizeOf(target).rows);
    known.set(id, size);
    return size;
  };
  return { rows: (id) => sizeOf(id).rows, distinct: (id) => sizeOf(id).distinct };
}

function sized(
  plan: ExamPlan,
  entity: ExamEntity,
  most: number,
  rowsOf: (entity: string) => number,
): { rows: number; distinct: ReadonlySet<string> } {
  const distinct = new Set<string>();
  const { partOf } = entity;
  const list = partOf && fieldNamed(plan, partOf.entity, partOf.field);
  const isLong = list?.type.kind === 'parts' && list.type.max > CROWDED / 2;
  let rows = Math.min(partOf ? rowsOf(partOf.entity) * (isLong ? 1.5 : 1) : most, mostKeys(entity.key));
  for (const rule of entity.unique) {
    if (rule.fields.some((name) => distinct.has(name))) continue;
    const able = entity.fields
      .filter((field) => rule.fields.includes(field.name))
      .map((field) => {
        const targets = field.type.kind === 'reference' ? rowsOf(field.type.target) : 0;
        return { name: field.name, most: mostDistinct(field, plan, targets) };
      })
      .sort((a, b) => b.most - a.most);
    const [best] = able;
    if (!best) continue;
    distinct.add(best.name);
    rows = Math.min(rows, best.most);
  }
  return { rows, distinct };
}

function fieldNamed(plan: ExamPlan, entity: string, name: string): ExamField | undefined {
  return entityOf(plan, entity).fields.find((field) => field.name === name);
}
