import { z } from 'zod';
import { money, Money } from '../platform/money.js';
import { itemsOf, line, listOf, pageOf, pageQuery, rowFields, uuid } from '../platform/schemas.js';
import { paymentStatuses } from './payment.entity.js';

/** What a caller may set. */
const fields = {
  order: uuid(),
  amount: money().refine((value) => value > 0n, 'must be more than 0'),
  reference: line(1, 64),
};

export const PaymentCreate = z.strictObject({ ...fields, reference: fields.reference.optional() });
export type PaymentCreate = z.output<typeof PaymentCreate>;

/** What a flow names a row by. */
export const PaymentKey = z.union([z.strictObject({ id: uuid() }), z.strictObject({ order: uuid() })]);
export type PaymentKey = z.output<typeof PaymentKey>;

export const PaymentItems = itemsOf(z.strictObject({ row: PaymentKey }));
export type PaymentItems = z.output<typeof PaymentItems>;

export const PaymentQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  order: listOf(uuid()).optional(),
  status: listOf(z.enum(paymentStatuses)).optional(),
  sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
});
export type PaymentQuery = z.output<typeof PaymentQuery>;

export const PaymentView = z.object({
  ...rowFields,
  order: z.string(),
  amount: Money,
  status: z.enum(paymentStatuses),
  reference: z.string().optional(),
});
export type PaymentView = z.infer<typeof PaymentView>;

export const PaymentPage = pageOf(PaymentView);
export type PaymentPage = z.infer<typeof PaymentPage>;
