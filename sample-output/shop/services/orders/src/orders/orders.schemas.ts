import { z } from 'zod';
import { Money } from '../platform/money.js';
import { itemsOf, line, listOf, pageOf, pageQuery, rowFields, uuid } from '../platform/schemas.js';
import { orderStatuses } from './order.entity.js';

/** An order line, as callers list it. */
const orderLine = z.strictObject({
  product: uuid(),
  quantity: z.int32().min(1).max(999),
});

/** What a caller may set. */
const fields = {
  lines: z.array(orderLine).min(1).max(50),
};

export const OrderCreate = z.strictObject(fields);
export type OrderCreate = z.output<typeof OrderCreate>;

export const OrderShip = z.strictObject({
  code: line(1, 40),
});
export type OrderShip = z.output<typeof OrderShip>;

/** What a flow names a row by. */
export const OrderKey = z.strictObject({ id: uuid() });
export type OrderKey = z.output<typeof OrderKey>;

export const OrderItems = itemsOf(z.strictObject({ row: OrderKey }));
export type OrderItems = z.output<typeof OrderItems>;

export const OrderQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  customer: listOf(uuid()).optional(),
  status: listOf(z.enum(orderStatuses)).optional(),
  sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
});
export type OrderQuery = z.output<typeof OrderQuery>;

export const OrderView = z.object({
  ...rowFields,
  customer: z.string(),
  status: z.enum(orderStatuses),
  total: Money,
  tracking: z.string().optional(),
  lines: z.array(
    z.object({
      id: z.string(),
      product: z.string(),
      name: z.string(),
      price: Money,
      quantity: z.number().int(),
    }),
  ),
});
export type OrderView = z.infer<typeof OrderView>;

export const OrderPage = pageOf(OrderView);
export type OrderPage = z.infer<typeof OrderPage>;
