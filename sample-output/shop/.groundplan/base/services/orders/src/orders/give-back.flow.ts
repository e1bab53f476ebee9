import type { Flow } from '../platform/flows/flow.js';
import type { OrderData } from './orders.events.js';

/** When an order is cancelled: each step is tried until it is done. */
export const giveBack: Flow<OrderData> = {
  name: 'give-back',
  begins: 'orders.Order.cancelled',
  only: (_order, before) => before?.status === 'confirmed',
  steps: (order) => [
    {
      name: 'inventory.Stock.release',
      service: 'inventory',
      path: 'stocks/release',
      items: order.lines.map((line) => ({
        row: { product: line.product },
        with: { quantity: line.quantity },
      })),
    },
    {
      name: 'payments.Payment.void',
      service: 'payments',
      path: 'payments/void',
      items: [{ row: { order: order.id } }],
    },
  ],
};
