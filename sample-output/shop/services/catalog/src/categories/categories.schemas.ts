import { z } from 'zod';
import { line, listOf, pageOf, pageQuery, rowFields, uuid } from '../platform/schemas.js';

/** What a caller may set. */
const fields = {
  name: line(1, 80),
  parent: uuid(),
};

export const CategoryCreate = z.strictObject({ ...fields, parent: fields.parent.optional() });
export type CategoryCreate = z.output<typeof CategoryCreate>;

/** A merge patch: what is left out stays as it is, `null` clears. */
export const CategoryChange = z.strictObject({ ...fields, parent: fields.parent.nullable() }).partial();
export type CategoryChange = z.output<typeof CategoryChange>;

export const CategoryQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  name: listOf(z.string()).optional(),
  parent: listOf(uuid()).optional(),
  sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
});
export type CategoryQuery = z.output<typeof CategoryQuery>;

export const CategoryView = z.object({
  ...rowFields,
  name: z.string(),
  parent: z.string().optional(),
});
export type CategoryView = z.infer<typeof CategoryView>;

export const CategoryPage = pageOf(CategoryView);
export type CategoryPage = z.infer<typeof CategoryPage>;
