import type { Entity, Field, FieldType } from '../../plan/model.ts';

/** The most values of one filter, and the most ids of one look-up. */
export const MOST_VALUES = 100;

type Kind = FieldType['kind'];

const withoutFilter = new Set<Kind>(['json', 'parts', 'links']);
const ranges = new Set<Kind>(['integer', 'bigint', 'decimal', 'money', 'date', 'time', 'timestamp']);
const withoutOrder = new Set<Kind>(['json', 'parts', 'links', 'reference', 'uuid', 'boolean']);

/** `price[gte]`: the comparisons of a range, in the order in which contracts list them. */
export const comparisons = ['gte', 'gt', 'lte', 'lt'] as const;
export type Comparison = (typeof comparisons)[number];

/**
 * The fields that a list can be filtered by, `id` (which every list has) aside: `?status=draft,active`.
 * What nobody may read cannot be asked for either.
 */
export function filterable(entity: Entity): readonly Field[] {
  return entity.fields.filter(
    (field) =>
      !field.secret &&
      !withoutFilter.has(field.type.kind) &&
      (['reference', 'enum', 'boolean'].includes(field.type.kind) ||
        field.unique ||
        field.index ||
        field.owner),
  );
}

/** The fields that take `field[gte]` and its like: indexed numbers, money and dates. */
export function ranged(entity: Entity): readonly Field[] {
  return filterable(entity).filter((field) => (field.index || field.unique) && ranges.has(field.type.kind));
}

/** The fields that a list can be ordered by, `createdAt` (which every list has, newest first by default) aside. */
export function sortable(entity: Entity): readonly Field[] {
  return entity.fields.filter((field) => field.index && !field.secret && !withoutOrder.has(field.type.kind));
}

/** The values of `sort`; the first is the default. */
export function sorts(entity: Entity): readonly string[] {
  return ['-createdAt', 'createdAt', ...sortable(entity).flatMap(({ name }) => [name, `-${name}`])];
}

/** The fields that `q` looks into. */
export function searched(entity: Entity): readonly Field[] {
  return entity.fields.filter((field) => field.search && !field.secret);
}
