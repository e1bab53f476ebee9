import { Injectable } from '@nestjs/common';
import { CatalogProductsService } from '../catalog-products/catalog-products.service.js';
import { type Caller, userOf } from '../platform/auth.js';
import { Database, type Queries } from '../platform/database.js';
import { Outbox } from '../platform/events/outbox.js';
import type { FlowView } from '../platform/flows/flow-view.js';
import { Flows } from '../platform/flows/flows.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { toMoney } from '../platform/money.js';
import { Pages } from '../platform/pages.js';
import { conflict, notFound, type Problem, unprocessable } from '../platform/problems.js';
import { checkout } from './checkout.flow.js';
import { fulfil } from './fulfil.flow.js';
import { giveBack } from './give-back.flow.js';
import type { Order } from './order.entity.js';
import { type OrderEvent, orderEvents } from './orders.events.js';
import { cancelRefused, OrdersRepository, shipRefused, sortable } from './orders.repository.js';
import type { OrderCreate, OrderPage, OrderQuery, OrderShip, OrderView } from './orders.schemas.js';

@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly catalogProducts: CatalogProductsService,
    private readonly pages: Pages,
    private readonly idempotency: Idempotency,
    private readonly flows: Flows,
    private readonly outbox: Outbox,
    private readonly database: Database,
  ) {}

  list(query: OrderQuery, caller: Caller): Promise<OrderPage> {
    return this.pages.read(query, caller, sortable, (page) => this.orders.list(query, caller, page), toView);
  }

  async get(id: string, caller: Caller): Promise<OrderView> {
    const order = await this.orders.find(id, caller);
    if (!order) throw notFound('order');
    return toView(order);
  }

  async create(order: OrderCreate, caller: Caller, request?: KeyedRequest): Promise<OrderView> {
    const lines = await this.completeLines(order.lines, caller);
    const row = {
      ...order,
      customer: userOf(caller),
      lines,
      total: lines.reduce((sum, line) => sum + line.price * BigInt(line.quantity), 0n),
    };
    return this.idempotency.once(request, async (transaction) => {
      const created = toView(await this.orders.insert(row, transaction));
      await this.tell(transaction, orderEvents('create', created));
      return created;
    });
  }

  async ship(id: string, input: OrderShip, caller: Caller): Promise<OrderView> {
    const order = await this.database.transaction((transaction) =>
      this.announce('ship', id, transaction, () => this.orders.ship(id, input, transaction)),
    );
    return toView(order ?? (await this.refuse(id, caller, shipRefused())));
  }

  async cancel(id: string, caller: Caller): Promise<OrderView> {
    const order = await this.database.transaction((transaction) =>
      this.announce('cancel', id, transaction, () => this.orders.cancel(id, caller, transaction)),
    );
    return toView(order ?? (await this.refuse(id, caller, cancelRefused())));
  }

  /** How far the flow "checkout" is. */
  async readCheckoutFlow(id: string, caller: Caller): Promise<FlowView> {
    if (!(await this.orders.find(id, caller))) throw notFound('order');
    return this.flows.read('checkout', id);
  }

  /** The lines with what they take from what they refer to. */
  private async completeLines(lines: OrderCreate['lines'], caller: Caller) {
    const products = await this.catalogProducts.find(
      lines.map((line) => line.product),
      caller,
    );
    return lines.map((line, index) => {
      const product = products.get(line.product);
      if (!product) {
        throw unprocessable(`/lines/${index}/product`, 'product-not-found', 'There is no such product.');
      }
      if (product.status !== 'active') {
        throw conflict(
          'product-not-active',
          'The product is not in the state that this needs.',
          `/lines/${index}/product`,
        );
      }
      return { ...line, name: product.name, price: product.price };
    });
  }

  /** Makes a change, and tells of it in the same transaction. */
  async announce(
    operation: string,
    id: string,
    transaction: Queries,
    change: () => Promise<Order | undefined>,
  ): Promise<Order | undefined> {
    const before = await this.orders.lock(id, transaction);
    const after = await change();
    if (before && after) {
      await this.tell(transaction, orderEvents(operation, toView(after), toView(before)));
    }
    return after;
  }

  /** Tells others what has happened, and begins the flows that it brings about. */
  private async tell(transaction: Queries, events: OrderEvent[]): Promise<void> {
    await this.outbox.add(transaction, ...events);
    await this.flows.begin(transaction, [checkout, fulfil, giveBack], events);
  }

  /** Why a guarded statement met no row: the row is not there for this caller, or the guard did not hold. */
  private async refuse(id: string, caller: Caller, guard: Problem): Promise<never> {
    throw (await this.orders.find(id, caller)) ? guard : notFound('order');
  }
}

export function toView(order: Order): OrderView {
  return {
    id: order.id,
    customer: order.customer,
    status: order.status,
    total: toMoney(order.total),
    tracking: order.tracking ?? undefined,
    lines: order.lines.map((line) => ({
      id: line.id,
      product: line.product,
      name: line.name,
      price: toMoney(line.price),
      quantity: line.quantity,
    })),
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    version: order.version,
  };
}
