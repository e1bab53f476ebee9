import { z } from 'zod';
import { money, Money } from '../platform/money.js';
import { line, listOf, longText, pageOf, pageQuery, rowFields, uuid } from '../platform/schemas.js';
import { productStatuses } from './product.entity.js';

/** What a caller may set. */
const fields = {
  sku: line(1, 32),
  name: line(1, 120),
  description: longText(),
  price: money().refine((value) => value > 0n, 'must be more than 0'),
  category: uuid(),
};

export const ProductCreate = z.strictObject({ ...fields, description: fields.description.optional() });
export type ProductCreate = z.output<typeof ProductCreate>;

/** A merge patch: what is left out stays as it is, `null` clears. */
export const ProductChange = z
  .strictObject({ ...fields, description: fields.description.nullable() })
  .omit({ sku: true })
  .partial();
export type ProductChange = z.output<typeof ProductChange>;

export const ProductQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  sku: listOf(z.string()).optional(),
  name: listOf(z.string()).optional(),
  status: listOf(z.enum(productStatuses)).optional(),
  category: listOf(uuid()).optional(),
  q: line(1, 100).optional(),
  sort: z.enum(['-createdAt', 'createdAt', 'name', '-name']).default('-createdAt'),
});
export type ProductQuery = z.output<typeof ProductQuery>;

export const ProductView = z.object({
  ...rowFields,
  sku: z.string(),
  name: z.string(),
  description: z.string().optional(),
  price: Money,
  status: z.enum(productStatuses),
  category: z.string(),
});
export type ProductView = z.infer<typeof ProductView>;

export const ProductPage = pageOf(ProductView);
export type ProductPage = z.infer<typeof ProductPage>;
