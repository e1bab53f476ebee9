import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';
import type { Caller } from '../platform/auth.js';
import { Database, type Queries, type Refusals } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict, unprocessable } from '../platform/problems.js';
import { anyOf, assign, contains, newRow, values, where } from '../platform/sql.js';
import type { Product } from './product.entity.js';
import type { ProductChange, ProductCreate, ProductQuery } from './products.schemas.js';

const columns = raw(`id, sku, name, description, price, status, category_id AS category,
   created_at AS "createdAt", updated_at AS "updatedAt", version`);

export const sortable: Sortable<Product> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
  name: { column: 'name', property: 'name', type: 'varchar' },
};

const refusals: Refusals = {
  products_sku_key: () => conflict('product-sku-taken', 'There is a product with this sku already.', '/sku'),
  products_category_fkey: () =>
    unprocessable('/category', 'category-not-found', 'There is no such category.'),
};

export const activateRefused = () =>
  conflict('product-activate-refused', 'This is possible only while the product is draft.');

export const retireRefused = () =>
  conflict('product-retire-refused', 'This is possible only while the product is active.');

/** Which products a caller may see. */
const visibleTo = (caller: Caller): Sql => {
  if (caller.service || caller.roles.has('staff')) return sql`TRUE`;
  return sql`status = 'active'`;
};

@Injectable()
export class ProductsRepository {
  constructor(private readonly database: Database) {}

  list(query: ProductQuery, caller: Caller, page: PageClause): Promise<Product[]> {
    return this.database.query(sql`
      SELECT ${columns} FROM products
      WHERE ${where(
        visibleTo(caller),
        anyOf('id', query.id),
        anyOf('sku', query.sku),
        anyOf('name', query.name),
        anyOf('status', query.status),
        anyOf('category_id', query.category),
        contains(query.q, 'name'),
        page.where,
      )}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  find(id: string, caller: Caller): Promise<Product | undefined> {
    return this.database.one(sql`SELECT ${columns} FROM products WHERE id = ${id} AND ${visibleTo(caller)}`);
  }

  /** For other services: by id, whatever their state. Ids that are not there are left out. */
  findAll(ids: readonly string[]): Promise<Product[]> {
    return this.database.query(sql`SELECT ${columns} FROM products WHERE id = ANY(${ids})`);
  }

  /** For copies: a hundred rows after this one, whatever their state. */
  findAfter(id?: string): Promise<Product[]> {
    const isAfter = id === undefined ? sql`TRUE` : sql`id > ${id}`;
    return this.database.query(sql`SELECT ${columns} FROM products WHERE ${isAfter} ORDER BY id LIMIT 100`);
  }

  /** As it is, and kept from other changes until the transaction ends. */
  lock(id: string, transaction: Queries): Promise<Product | undefined> {
    return transaction.one(sql`SELECT ${columns} FROM products WHERE id = ${id} FOR NO KEY UPDATE`);
  }

  async insert(product: ProductCreate, transaction: Queries): Promise<Product> {
    const row = {
      ...newRow(),
      sku: product.sku,
      name: product.name,
      description: product.description,
      price: product.price,
      category_id: product.category,
    };
    const [inserted] = await transaction.query<Product>(
      sql`INSERT INTO products ${values(row)} RETURNING ${columns}`,
      refusals,
    );
    return inserted!;
  }

  update(
    id: string,
    version: number,
    change: ProductChange,
    transaction: Queries,
  ): Promise<Product | undefined> {
    const set = assign({
      name: change.name,
      description: change.description,
      price: change.price,
      category_id: change.category,
    });
    return transaction.one(
      sql`UPDATE products SET ${set} WHERE id = ${id} AND version = ${version} RETURNING ${columns}`,
      refusals,
    );
  }

  delete(id: string, version: number, transaction: Queries): Promise<{ id: string } | undefined> {
    return transaction.one(sql`DELETE FROM products WHERE id = ${id} AND version = ${version} RETURNING id`);
  }

  activate(id: string, transaction: Queries): Promise<Product | undefined> {
    return transaction.one(
      sql`UPDATE products SET ${assign({ status: 'active' })}
          WHERE id = ${id} AND status = 'draft' RETURNING ${columns}`,
    );
  }

  retire(id: string, transaction: Queries): Promise<Product | undefined> {
    return transaction.one(
      sql`UPDATE products SET ${assign({ status: 'retired' })}
          WHERE id = ${id} AND status = 'active' RETURNING ${columns}`,
    );
  }
}
