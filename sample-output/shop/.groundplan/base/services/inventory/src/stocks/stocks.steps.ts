import { Injectable } from '@nestjs/common';
import type { Queries } from '../platform/database.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { notFound } from '../platform/problems.js';
import { inKeyOrder } from '../platform/steps.js';
import type { Stock } from './stock.entity.js';
import { releaseRefused, reserveRefused, shipRefused, StocksRepository } from './stocks.repository.js';
import type {
  StockKey,
  StockPage,
  StockReleaseItems,
  StockReserveItems,
  StockShipItems,
} from './stocks.schemas.js';
import { toView } from './stocks.service.js';

/** What flows do with stocks: all that a call asks for or nothing, in the order of the keys, and once for each key of a request. */
@Injectable()
export class StocksSteps {
  constructor(
    private readonly stocks: StocksRepository,
    private readonly idempotency: Idempotency,
  ) {}

  reserve({ items }: StockReserveItems, request: KeyedRequest): Promise<StockPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row, with: input }) => {
        const stock = await this.lock(row, transaction);
        const changed = await this.stocks.reserve(stock.id, input, transaction);
        if (!changed) throw reserveRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  release({ items }: StockReleaseItems, request: KeyedRequest): Promise<StockPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row, with: input }) => {
        const stock = await this.lock(row, transaction);
        const changed = await this.stocks.release(stock.id, input, transaction);
        if (!changed) throw releaseRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  ship({ items }: StockShipItems, request: KeyedRequest): Promise<StockPage> {
    return this.idempotency.once(request, async (transaction) => {
      const done = await inKeyOrder(items, async ({ row, with: input }) => {
        const stock = await this.lock(row, transaction);
        const changed = await this.stocks.ship(stock.id, input, transaction);
        if (!changed) throw shipRefused();
        return toView(changed);
      });
      return { items: done };
    });
  }

  private async lock(key: StockKey, transaction: Queries): Promise<Stock> {
    const stock = await this.stocks.lockBy(key, transaction);
    if (!stock) throw notFound('stock');
    return stock;
  }
}
