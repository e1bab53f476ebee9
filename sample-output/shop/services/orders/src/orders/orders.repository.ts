import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';
import type { Caller } from '../platform/auth.js';
import { Database, type Queries, refusedBy, snapshot } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict } from '../platform/problems.js';
import { anyOf, assign, newRow, values, where } from '../platform/sql.js';
import type { OrderLine } from './order-line.entity.js';
import type { Order } from './order.entity.js';
import type { OrderCreate, OrderKey, OrderQuery, OrderShip } from './orders.schemas.js';

const columns = raw(`id, customer_id AS customer, status, total, tracking,
   created_at AS "createdAt", updated_at AS "updatedAt", version`);

const orderLineColumns = raw(`id, order_id AS "orderId", product_id AS product, name, price, quantity`);

export const sortable: Sortable<Order> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
};

/** As the service has completed it. */
export type NewOrder = Omit<OrderCreate, 'lines'> &
  Pick<Order, 'customer' | 'total'> & { lines: NewOrderLine[] };
export type NewOrderLine = OrderCreate['lines'][number] & Pick<OrderLine, 'name' | 'price'>;

export const confirmRefused = () =>
  conflict('order-confirm-refused', 'This is possible only while the order is placed.');

export const shipRefused = () =>
  conflict('order-ship-refused', 'This is possible only while the order is confirmed.');

export const cancelRefused = () =>
  conflict('order-cancel-refused', 'This is possible only while the order is placed or confirmed.');

/** Which orders a caller may see. */
const visibleTo = (caller: Caller): Sql => {
  if (caller.service || caller.roles.has('staff')) return sql`TRUE`;
  return sql`customer_id = ${caller.id}`;
};

@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  list(query: OrderQuery, caller: Caller, page: PageClause): Promise<Order[]> {
    return this.readWithLines(sql`
      SELECT ${columns} FROM orders
      WHERE ${where(
        visibleTo(caller),
        anyOf('id', query.id),
        anyOf('customer_id', query.customer),
        anyOf('status', query.status),
        page.where,
      )}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  async find(id: string, caller: Caller): Promise<Order | undefined> {
    const [order] = await this.readWithLines(
      sql`SELECT ${columns} FROM orders WHERE id = ${id} AND ${visibleTo(caller)}`,
    );
    return order;
  }

  /** As it is, and kept from other changes until the transaction ends. */
  async lock(id: string, transaction: Queries): Promise<Order | undefined> {
    const found = await transaction.query<Order>(
      sql`SELECT ${columns} FROM orders WHERE id = ${id} FOR NO KEY UPDATE`,
    );
    const [order] = await this.withLines(found, transaction);
    return order;
  }

  /** The one that a flow means, kept from other changes until the transaction ends. */
  async lockBy(key: OrderKey, transaction: Queries): Promise<Order | undefined> {
    const found = await transaction.query<Order>(
      sql`SELECT ${columns} FROM orders WHERE id = ${key.id} FOR NO KEY UPDATE`,
    );
    const [order] = await this.withLines(found, transaction);
    return order;
  }

  async insert(order: NewOrder, transaction: Queries): Promise<Order> {
    const row = { ...newRow(), customer_id: order.customer, total: order.total };
    const [inserted] = await transaction.query<Order>(
      sql`INSERT INTO orders ${values(row)} RETURNING ${columns}`,
    );
    const lines = await this.insertLines(inserted!.id, order.lines, transaction);
    return Object.assign(inserted!, { lines });
  }

  async confirm(id: string, transaction: Queries): Promise<Order | undefined> {
    const changed = await transaction.query<Order>(
      sql`UPDATE orders SET ${assign({ status: 'confirmed' })}
          WHERE id = ${id} AND status = 'placed' RETURNING ${columns}`,
    );
    const [order] = await this.withLines(changed, transaction);
    return order;
  }

  async ship(id: string, input: OrderShip, transaction: Queries): Promise<Order | undefined> {
    const set = assign({ status: 'shipped', tracking: input.code });
    const changed = await transaction.query<Order>(
      sql`UPDATE orders SET ${set} WHERE id = ${id} AND status = 'confirmed' RETURNING ${columns}`,
      refusedBy(shipRefused),
    );
    const [order] = await this.withLines(changed, transaction);
    return order;
  }

  async cancel(id: string, caller: Caller, transaction: Queries): Promise<Order | undefined> {
    const changed = await transaction.query<Order>(
      sql`UPDATE orders SET ${assign({ status: 'cancelled' })}
          WHERE id = ${id} AND status IN ('placed', 'confirmed') AND ${visibleTo(caller)} RETURNING ${columns}`,
    );
    const [order] = await this.withLines(changed, transaction);
    return order;
  }

  private async insertLines(
    orderId: string,
    lines: readonly NewOrderLine[],
    transaction: Queries,
  ): Promise<OrderLine[]> {
    if (lines.length === 0) return [];
    const rows = lines.map((line, position) => ({
      id: randomUUIDv7(),
      order_id: orderId,
      position,
      product_id: line.product,
      name: line.name,
      price: line.price,
      quantity: line.quantity,
    }));
    return transaction.query(sql`INSERT INTO order_lines ${values(...rows)} RETURNING ${orderLineColumns}`);
  }

  /** Rows and their lines, both as they are at one moment. */
  private readWithLines(statement: Sql): Promise<Order[]> {
    return snapshot(this.database, async (queries) =>
      this.withLines(await queries.query(statement), queries),
    );
  }

  /** With their lines. */
  private async withLines(rows: readonly Order[], queries: Queries): Promise<Order[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const lines = await queries.query<OrderLine>(
      sql`SELECT ${orderLineColumns} FROM order_lines WHERE order_id = ANY(${ids}) ORDER BY order_id, position`,
    );
    const linesOf = Map.groupBy(lines, ({ orderId }) => orderId);
    return rows.map((row) =>
      Object.assign(row, {
        lines: linesOf.get(row.id) ?? [],
      }),
    );
  }
}
