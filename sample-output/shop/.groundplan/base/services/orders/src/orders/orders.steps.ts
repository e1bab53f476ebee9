import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth.js';
import type { Queries } from '../platform/database.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { notFound } from '../platform/problems.js';
import { inKeyOrder, type OwnStep, type OwnSteps } from '../platform/steps.js';
import type { Order } from './order.entity.js';
import { cancelRefused, confirmRefused, OrdersRepository } from './orders.repository.js';
import { OrderItems, type OrderKey, type OrderPage } from './orders.schemas.js';
import { OrdersService, toView } from './orders.service.js';

/** What flows do with orders: all that a call asks for or nothing, in the order of the keys, and once for each key of a request. */
@Injectable()
export class OrdersSteps implements OwnSteps {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly ordersService: OrdersService,
    private readonly idempotency: Idempotency,
  ) {}

  /** What the flows of this service itself do here. */
  steps(): [string, OwnStep][] {
    return [
      ['orders/confirm', (request) => this.confirm(OrderItems.parse(request.body), request)],
      ['orders/cancel', (request, caller) => this.cancel(OrderItems.parse(request.body), request, caller)],
    ];
  }

  confirm({ items }: OrderItems, request: KeyedRequest): Promise<OrderPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row }) => {
        const order = await this.lock(row, transaction);
        if (order.status === 'confirmed') return toView(order);
        const changed = await this.orders.confirm(order.id, transaction);
        if (!changed) throw confirmRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  cancel({ items }: OrderItems, request: KeyedRequest, caller: Caller): Promise<OrderPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row }) => {
        const order = await this.lock(row, transaction);
        if (order.status === 'cancelled') return toView(order);
        const changed = await this.ordersService.announce('cancel', order.id, transaction, () =>
          this.orders.cancel(order.id, caller, transaction),
        );
        if (!changed) throw cancelRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  private async lock(key: OrderKey, transaction: Queries): Promise<Order> {
    const order = await this.orders.lockBy(key, transaction);
    if (!order) throw notFound('order');
    return order;
  }
}
