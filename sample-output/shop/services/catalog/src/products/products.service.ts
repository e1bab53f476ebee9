import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth.js';
import { Database, type Queries } from '../platform/database.js';
import { Outbox } from '../platform/events/outbox.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { toMoney } from '../platform/money.js';
import { Pages } from '../platform/pages.js';
import { notFound, type Problem, stale } from '../platform/problems.js';
import type { Product } from './product.entity.js';
import { productDeleted, productEvents } from './products.events.js';
import { activateRefused, ProductsRepository, retireRefused, sortable } from './products.repository.js';
import type {
  ProductChange,
  ProductCreate,
  ProductPage,
  ProductQuery,
  ProductView,
} from './products.schemas.js';

@Injectable()
export class ProductsService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly pages: Pages,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly database: Database,
  ) {}

  list(query: ProductQuery, caller: Caller): Promise<ProductPage> {
    return this.pages.read(
      query,
      caller,
      sortable,
      (page) => this.products.list(query, caller, page),
      toView,
    );
  }

  async get(id: string, caller: Caller): Promise<ProductView> {
    const product = await this.products.find(id, caller);
    if (!product) throw notFound('product');
    return toView(product);
  }

  async getAll(ids: readonly string[]): Promise<ProductPage> {
    const products = await this.products.findAll(ids);
    return { items: products.map(toView) };
  }

  async getAfter(id?: string): Promise<ProductPage> {
    const products = await this.products.findAfter(id);
    return { items: products.map(toView) };
  }

  create(product: ProductCreate, request?: KeyedRequest): Promise<ProductView> {
    return this.idempotency.once(request, async (transaction) => {
      const created = toView(await this.products.insert(product, transaction));
      await this.outbox.add(transaction, ...productEvents('create', created));
      return created;
    });
  }

  async change(id: string, version: number, change: ProductChange, caller: Caller): Promise<ProductView> {
    const product = await this.database.transaction((transaction) =>
      this.announce('change', id, transaction, () => this.products.update(id, version, change, transaction)),
    );
    return toView(product ?? (await this.refuse(id, caller, stale())));
  }

  async delete(id: string, version: number, caller: Caller): Promise<void> {
    const deleted = await this.database.transaction(async (transaction) => {
      const before = await this.products.lock(id, transaction);
      const gone = await this.products.delete(id, version, transaction);
      if (before && gone) await this.outbox.add(transaction, productDeleted(toView(before)));
      return gone;
    });
    if (!deleted) await this.refuse(id, caller, stale());
  }

  async activate(id: string, caller: Caller): Promise<ProductView> {
    const product = await this.database.transaction((transaction) =>
      this.announce('activate', id, transaction, () => this.products.activate(id, transaction)),
    );
    return toView(product ?? (await this.refuse(id, caller, activateRefused())));
  }

  async retire(id: string, caller: Caller): Promise<ProductView> {
    const product = await this.database.transaction((transaction) =>
      this.announce('retire', id, transaction, () => this.products.retire(id, transaction)),
    );
    return toView(product ?? (await this.refuse(id, caller, retireRefused())));
  }

  /** Makes a change, and tells of it in the same transaction. */
  private async announce(
    operation: string,
    id: string,
    transaction: Queries,
    change: () => Promise<Product | undefined>,
  ): Promise<Product | undefined> {
    const before = await this.products.lock(id, transaction);
    const after = await change();
    if (before && after) {
      await this.outbox.add(transaction, ...productEvents(operation, toView(after), toView(before)));
    }
    return after;
  }

  /** Why a guarded statement met no row: the row is not there for this caller, or the guard did not hold. */
  private async refuse(id: string, caller: Caller, guard: Problem): Promise<never> {
    throw (await this.products.find(id, caller)) ? guard : notFound('product');
  }
}

function toView(product: Product): ProductView {
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description ?? undefined,
    price: toMoney(product.price),
    status: product.status,
    category: product.category,
    createdAt: product.createdAt,
    updatedAt: product.updatedAt,
    version: product.version,
  };
}
