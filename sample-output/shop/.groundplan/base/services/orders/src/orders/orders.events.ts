import { changesOf, type NewEvent } from '../platform/events/event.js';
import type { OrderView } from './orders.schemas.js';

/** What others are told of; what else happens stays here. */
const known: ReadonlySet<string> = new Set(['placed', 'shipped', 'cancelled']);

/** What others are told of an order: nothing that is personal, secret or internal. */
const toData = (order: OrderView) => ({
  id: order.id,
  customer: order.customer,
  status: order.status,
  total: order.total,
  lines: order.lines,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
  version: order.version,
});

export type OrderData = ReturnType<typeof toData>;

/** What has happened, by which operation; `before` is how what a change has changed was before it. */
export type OrderEvent = NewEvent<
  OrderData & { operation: string; before?: Record<string, unknown> | undefined }
>;

/** What has happened to an order that is new, or was different before. */
export function orderEvents(operation: string, after: OrderView, before?: OrderView): OrderEvent[] {
  const data = { ...toData(after), operation, before: before && changesOf(toData(before), toData(after)) };
  if (after.status === before?.status || !known.has(after.status)) return [];
  return [{ type: `orders.Order.${after.status}`, subject: after.id, dataversion: 1, data }];
}
