import { Injectable } from '@nestjs/common';
import { PaymentProvider } from '../adapters/payment-provider.js';
import { Attempts, type PortCall } from '../platform/attempts.js';
import type { Caller } from '../platform/auth.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { toMoney } from '../platform/money.js';
import { Pages } from '../platform/pages.js';
import { notFound, type Problem } from '../platform/problems.js';
import type { Payment } from './payment.entity.js';
import {
  authoriseRefused,
  captureRefused,
  PaymentsRepository,
  sortable,
  voidRefused,
} from './payments.repository.js';
import type { PaymentCreate, PaymentPage, PaymentQuery, PaymentView } from './payments.schemas.js';

@Injectable()
export class PaymentsService {
  private readonly callAuthorise: PortCall<Payment>;
  private readonly callCapture: PortCall<Payment>;
  private readonly callVoid: PortCall<Payment>;

  constructor(
    private readonly payments: PaymentsRepository,
    paymentProvider: PaymentProvider,
    private readonly pages: Pages,
    private readonly idempotency: Idempotency,
    attempts: Attempts,
  ) {
    this.callAuthorise = attempts.define({
      name: 'payments.authorise',
      rows: payments,
      claim: (attempt, transaction) => payments.claimAuthorise(attempt, transaction),
      call: (payment, options) => paymentProvider.authorise({ amount: payment.amount }, options),
      finish: (attempt, transaction, answer) => payments.finishAuthorise(attempt, transaction, answer),
      refused: () => authoriseRefused('The payment provider has refused this.'),
    });
    this.callCapture = attempts.define({
      name: 'payments.capture',
      rows: payments,
      claim: (attempt, transaction) => payments.claimCapture(attempt, transaction),
      call: (payment, options) => paymentProvider.capture({ reference: payment.reference! }, options),
      finish: (attempt, transaction) => payments.finishCapture(attempt, transaction),
      refused: captureRefused,
    });
    this.callVoid = attempts.define({
      name: 'payments.void',
      rows: payments,
      claim: (attempt, transaction) => payments.claimVoid(attempt, transaction),
      call: (payment, options) => paymentProvider.void({ reference: payment.reference! }, options),
      finish: (attempt, transaction) => payments.finishVoid(attempt, transaction),
      refused: voidRefused,
    });
  }

  list(query: PaymentQuery, caller: Caller): Promise<PaymentPage> {
    return this.pages.read(query, caller, sortable, (page) => this.payments.list(query, page), toView);
  }

  async get(id: string): Promise<PaymentView> {
    const payment = await this.payments.find(id);
    if (!payment) throw notFound('payment');
    return toView(payment);
  }

  create(payment: PaymentCreate, request?: KeyedRequest): Promise<PaymentView> {
    return this.idempotency.once(request, async (transaction) =>
      toView(await this.payments.insert(payment, transaction)),
    );
  }

  async authorise(id: string, request: KeyedRequest, caller: Caller): Promise<PaymentView> {
    const payment = await this.callAuthorise(id, request, caller);
    return toView(payment ?? (await this.refuse(id, authoriseRefused())));
  }

  async capture(id: string, request: KeyedRequest, caller: Caller): Promise<PaymentView> {
    const payment = await this.callCapture(id, request, caller);
    return toView(payment ?? (await this.refuse(id, captureRefused())));
  }

  async void(id: string, request: KeyedRequest, caller: Caller): Promise<PaymentView> {
    const payment = await this.callVoid(id, request, caller);
    return toView(payment ?? (await this.refuse(id, voidRefused())));
  }

  /** Why a guarded statement met no row: the row is not there, or the guard did not hold. */
  private async refuse(id: string, guard: Problem): Promise<never> {
    throw (await this.payments.find(id)) ? guard : notFound('payment');
  }
}

export function toView(payment: Payment): PaymentView {
  return {
    id: payment.id,
    order: payment.order,
    amount: toMoney(payment.amount),
    status: payment.status,
    reference: payment.reference ?? undefined,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
    version: payment.version,
  };
}
