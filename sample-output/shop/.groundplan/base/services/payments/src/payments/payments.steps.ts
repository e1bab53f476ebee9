import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth.js';
import { Database, type Queries } from '../platform/database.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { notFound } from '../platform/problems.js';
import { inKeyOrder, requestFor } from '../platform/steps.js';
import type { Payment } from './payment.entity.js';
import { abandonRefused, PaymentsRepository } from './payments.repository.js';
import type { PaymentItems, PaymentKey, PaymentPage } from './payments.schemas.js';
import { PaymentsService, toView } from './payments.service.js';

/**
 * What flows do with payments, in the order of the keys, and once for each key of a request. Where a port is called, each row is
 * done by itself; else all that a call asks for is done, or nothing.
 */
@Injectable()
export class PaymentsSteps {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly paymentsService: PaymentsService,
    private readonly idempotency: Idempotency,
    private readonly database: Database,
  ) {}

  async authorise({ items }: PaymentItems, request: KeyedRequest, caller: Caller): Promise<PaymentPage> {
    const done = await inKeyOrder(items, async (item, index) => {
      const payment = await this.database.transaction((transaction) => this.lock(item.row, transaction));
      if (payment.status === 'authorised') return toView(payment);
      const own = requestFor(request, index);
      return this.idempotency.settle(own, () => this.paymentsService.authorise(payment.id, own, caller));
    });
    return { items: done };
  }

  async capture({ items }: PaymentItems, request: KeyedRequest, caller: Caller): Promise<PaymentPage> {
    const done = await inKeyOrder(items, async (item, index) => {
      const payment = await this.database.transaction((transaction) => this.lock(item.row, transaction));
      if (payment.status === 'captured') return toView(payment);
      const own = requestFor(request, index);
      return this.idempotency.settle(own, () => this.paymentsService.capture(payment.id, own, caller));
    });
    return { items: done };
  }

  async void({ items }: PaymentItems, request: KeyedRequest, caller: Caller): Promise<PaymentPage> {
    const done = await inKeyOrder(items, async (item, index) => {
      const payment = await this.database.transaction((transaction) => this.lock(item.row, transaction));
      if (payment.status === 'voided') return toView(payment);
      const own = requestFor(request, index);
      return this.idempotency.settle(own, () => this.paymentsService.void(payment.id, own, caller));
    });
    return { items: done };
  }

  abandon({ items }: PaymentItems, request: KeyedRequest): Promise<PaymentPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row }) => {
        const payment = await this.lock(row, transaction);
        if (payment.status === 'voided') return toView(payment);
        const changed = await this.payments.abandon(payment.id, transaction);
        if (!changed) throw abandonRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  private async lock(key: PaymentKey, transaction: Queries): Promise<Payment> {
    const payment = await this.payments.lockBy(key, transaction);
    if (!payment) throw notFound('payment');
    return payment;
  }
}
