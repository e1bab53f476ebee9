import { z } from 'zod';
import { itemsOf, listOf, pageOf, pageQuery, rowFields, uuid } from '../platform/schemas.js';

/** What a caller may set. */
const fields = {
  product: uuid(),
};

export const StockCreate = z.strictObject(fields);
export type StockCreate = z.output<typeof StockCreate>;

export const StockReceive = z.strictObject({
  quantity: z.int32().min(1).max(10000),
});
export type StockReceive = z.output<typeof StockReceive>;

export const StockReserve = z.strictObject({
  quantity: z.int32().min(1).max(999),
});
export type StockReserve = z.output<typeof StockReserve>;

export const StockRelease = z.strictObject({
  quantity: z.int32().min(1).max(999),
});
export type StockRelease = z.output<typeof StockRelease>;

export const StockShip = z.strictObject({
  quantity: z.int32().min(1).max(999),
});
export type StockShip = z.output<typeof StockShip>;

/** What a flow names a row by. */
export const StockKey = z.union([z.strictObject({ id: uuid() }), z.strictObject({ product: uuid() })]);
export type StockKey = z.output<typeof StockKey>;

export const StockReserveItems = itemsOf(z.strictObject({ row: StockKey, with: StockReserve }));
export type StockReserveItems = z.output<typeof StockReserveItems>;

export const StockReleaseItems = itemsOf(z.strictObject({ row: StockKey, with: StockRelease }));
export type StockReleaseItems = z.output<typeof StockReleaseItems>;

export const StockShipItems = itemsOf(z.strictObject({ row: StockKey, with: StockShip }));
export type StockShipItems = z.output<typeof StockShipItems>;

export const StockQuery = z.strictObject({
  ...pageQuery,
  id: listOf(uuid()).optional(),
  product: listOf(uuid()).optional(),
  sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
});
export type StockQuery = z.output<typeof StockQuery>;

export const StockView = z.object({
  ...rowFields,
  product: z.string(),
  received: z.number().int(),
  available: z.number().int(),
  reserved: z.number().int(),
  shipped: z.number().int(),
});
export type StockView = z.infer<typeof StockView>;

export const StockPage = pageOf(StockView);
export type StockPage = z.infer<typeof StockPage>;
