import { Injectable } from '@nestjs/common';
import { CatalogClient } from '../clients/catalog.client.js';
import type { Caller } from '../platform/auth.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { Pages } from '../platform/pages.js';
import { notFound, type Problem, unprocessable } from '../platform/problems.js';
import type { Stock } from './stock.entity.js';
import { receiveRefused, sortable, StocksRepository } from './stocks.repository.js';
import type { StockCreate, StockPage, StockQuery, StockReceive, StockView } from './stocks.schemas.js';

@Injectable()
export class StocksService {
  constructor(
    private readonly stocks: StocksRepository,
    private readonly catalogClient: CatalogClient,
    private readonly pages: Pages,
    private readonly idempotency: Idempotency,
  ) {}

  list(query: StockQuery, caller: Caller): Promise<StockPage> {
    return this.pages.read(query, caller, sortable, (page) => this.stocks.list(query, page), toView);
  }

  async get(id: string): Promise<StockView> {
    const stock = await this.stocks.find(id);
    if (!stock) throw notFound('stock');
    return toView(stock);
  }

  async create(stock: StockCreate, caller: Caller, request?: KeyedRequest): Promise<StockView> {
    await this.requireProduct(stock.product, caller);
    return this.idempotency.once(request, async (transaction) =>
      toView(await this.stocks.insert(stock, transaction)),
    );
  }

  async receive(id: string, input: StockReceive): Promise<StockView> {
    const stock = await this.stocks.receive(id, input);
    return toView(stock ?? (await this.refuse(id, receiveRefused())));
  }

  /** The product that is referred to, if it may be. */
  private async requireProduct(id: string, caller: Caller): Promise<void> {
    const product = (await this.catalogClient.products([id], caller)).get(id);
    if (!product) {
      throw unprocessable('/product', 'product-not-found', 'There is no such product.');
    }
  }

  /** Why a guarded statement met no row: the row is not there, or the guard did not hold. */
  private async refuse(id: string, guard: Problem): Promise<never> {
    throw (await this.stocks.find(id)) ? guard : notFound('stock');
  }
}

export function toView(stock: Stock): StockView {
  return {
    id: stock.id,
    product: stock.product,
    received: stock.received,
    available: stock.available,
    reserved: stock.reserved,
    shipped: stock.shipped,
    createdAt: stock.createdAt,
    updatedAt: stock.updatedAt,
    version: stock.version,
  };
}
