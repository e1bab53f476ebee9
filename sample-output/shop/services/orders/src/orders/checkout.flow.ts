import type { Flow } from '../platform/flows/flow.js';
import type { OrderData } from './orders.events.js';

/** When an order is placed: all of it is done, or what is done is taken back. */
export const checkout: Flow<OrderData> = {
  name: 'checkout',
  begins: 'orders.Order.placed',
  within: 30_000,
  steps: (order) => [
    {
      name: 'inventory.Stock.reserve',
      service: 'inventory',
      path: 'stocks/reserve',
      items: order.lines.map((line) => ({
        row: { product: line.product },
        with: { quantity: line.quantity },
      })),
      undo: { path: 'stocks/release' },
    },
    {
      name: 'payments.Payment.create',
      service: 'payments',
      path: 'payments',
      create: { order: order.id, amount: order.total },
      as: 'payment',
      undo: { path: 'payments/abandon' },
    },
    {
      name: 'payments.Payment.authorise',
      service: 'payments',
      path: 'payments/authorise',
      items: [{ row: 'payment' }],
      undo: { path: 'payments/void' },
    },
    {
      name: 'orders.Order.confirm',
      service: 'orders',
      path: 'orders/confirm',
      items: [{ row: { id: order.id } }],
      pivot: true,
    },
  ],
  failed: 'orders/cancel',
};
