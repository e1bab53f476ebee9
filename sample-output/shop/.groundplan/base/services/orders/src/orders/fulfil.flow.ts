import type { Flow } from '../platform/flows/flow.js';
import type { OrderData } from './orders.events.js';

/** When an order is shipped: each step is tried until it is done. */
export const fulfil: Flow<OrderData> = {
  name: 'fulfil',
  begins: 'orders.Order.shipped',
  steps: (order) => [
    {
      name: 'inventory.Stock.ship',
      service: 'inventory',
      path: 'stocks/ship',
      items: order.lines.map((line) => ({
        row: { product: line.product },
        with: { quantity: line.quantity },
      })),
    },
    {
      name: 'payments.Payment.capture',
      service: 'payments',
      path: 'payments/capture',
      items: [{ row: { order: order.id } }],
    },
  ],
};
