import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import { Database, type Queries, type Refusals, refusedBy } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict } from '../platform/problems.js';
import { anyOf, assign, newRow, values, where } from '../platform/sql.js';
import type { Stock } from './stock.entity.js';
import type {
  StockCreate,
  StockKey,
  StockQuery,
  StockReceive,
  StockRelease,
  StockReserve,
  StockShip,
} from './stocks.schemas.js';

const columns = raw(`id, product_id AS product, received, available, reserved, shipped,
   created_at AS "createdAt", updated_at AS "updatedAt", version`);

export const sortable: Sortable<Stock> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
};

const refusals: Refusals = {
  stocks_product_key: () =>
    conflict('stock-product-taken', 'There is a stock with this product already.', '/product'),
};

export const receiveRefused = () =>
  conflict('stock-receive-refused', 'Not possible: received would be too large.');

export const reserveRefused = () => conflict('out-of-stock', 'Not possible: available would be less than 0.');

export const releaseRefused = () =>
  conflict('stock-release-refused', 'Not possible: reserved would be less than 0.');

export const shipRefused = () =>
  conflict('stock-ship-refused', 'Not possible: reserved would be less than 0.');

@Injectable()
export class StocksRepository {
  constructor(private readonly database: Database) {}

  list(query: StockQuery, page: PageClause): Promise<Stock[]> {
    return this.database.query(sql`
      SELECT ${columns} FROM stocks
      WHERE ${where(anyOf('id', query.id), anyOf('product_id', query.product), page.where)}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  find(id: string): Promise<Stock | undefined> {
    return this.database.one(sql`SELECT ${columns} FROM stocks WHERE id = ${id}`);
  }

  /** The one that a flow means, kept from other changes until the transaction ends. */
  lockBy(key: StockKey, transaction: Queries): Promise<Stock | undefined> {
    const given = 'id' in key ? sql`id = ${key.id}` : sql`product_id = ${key.product}`;
    return transaction.one(sql`SELECT ${columns} FROM stocks WHERE ${given} FOR NO KEY UPDATE`);
  }

  async insert(stock: StockCreate, transaction: Queries): Promise<Stock> {
    const row = { ...newRow(), product_id: stock.product };
    const [inserted] = await transaction.query<Stock>(
      sql`INSERT INTO stocks ${values(row)} RETURNING ${columns}`,
      refusals,
    );
    return inserted!;
  }

  receive(id: string, input: StockReceive): Promise<Stock | undefined> {
    const set = assign({
      received: sql`received + ${input.quantity}`,
      available: sql`available + ${input.quantity}`,
    });
    return this.database.one(
      sql`UPDATE stocks SET ${set} WHERE id = ${id} RETURNING ${columns}`,
      refusedBy(receiveRefused),
    );
  }

  reserve(id: string, input: StockReserve, transaction: Queries): Promise<Stock | undefined> {
    const set = assign({
      available: sql`available - ${input.quantity}`,
      reserved: sql`reserved + ${input.quantity}`,
    });
    return transaction.one(
      sql`UPDATE stocks SET ${set} WHERE id = ${id} RETURNING ${columns}`,
      refusedBy(reserveRefused),
    );
  }

  release(id: string, input: StockRelease, transaction: Queries): Promise<Stock | undefined> {
    const set = assign({
      reserved: sql`reserved - ${input.quantity}`,
      available: sql`available + ${input.quantity}`,
    });
    return transaction.one(
      sql`UPDATE stocks SET ${set} WHERE id = ${id} RETURNING ${columns}`,
      refusedBy(releaseRefused),
    );
  }

  ship(id: string, input: StockShip, transaction: Queries): Promise<Stock | undefined> {
    const set = assign({
      reserved: sql`reserved - ${input.quantity}`,
      shipped: sql`shipped + ${input.quantity}`,
    });
    return transaction.one(
      sql`UPDATE stocks SET ${set} WHERE id = ${id} RETURNING ${columns}`,
      refusedBy(shipRefused),
    );
  }
}
