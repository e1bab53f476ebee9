import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import type { Product } from '../clients/catalog.client.js';
import { Database, type Queries } from '../platform/database.js';
import { values } from '../platform/sql.js';
import type { CatalogProduct } from './catalog-product.entity.js';

const columns = raw(`id, name, price, status, version, checked_at AS "checkedAt", deleted_at AS "deletedAt"`);

/** What is known here of products of the catalog service. */
@Injectable()
export class CatalogProductsRepository {
  constructor(private readonly database: Database) {}

  /** By id, those that are gone among them. */
  find(ids: readonly string[]): Promise<CatalogProduct[]> {
    return this.database.query(sql`SELECT ${columns} FROM catalog_products WHERE id = ANY(${ids})`);
  }

  /** Takes in what is new, and nothing that is older than what is known. */
  async put(products: readonly Product[], on: Queries = this.database): Promise<void> {
    if (products.length === 0) return;
    // In one order always, so that two that take in the same rows do not wait for each other.
    const sorted = products.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const rows = sorted.map((product) => ({
      id: product.id,
      name: product.name,
      price: product.price,
      status: product.status,
      version: product.version,
    }));
    await on.query(sql`
      INSERT INTO catalog_products ${values(...rows)}
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price, status = excluded.status,
        version = excluded.version, checked_at = now()
      WHERE catalog_products.version <= excluded.version AND catalog_products.deleted_at IS NULL`);
  }

  async delete(product: Product, on: Queries): Promise<void> {
    await this.put([product], on);
    await on.query(
      sql`UPDATE catalog_products SET deleted_at = now() WHERE id = ${product.id} AND deleted_at IS NULL`,
    );
  }

  async deleteUnseen(since: Date, on: Queries): Promise<void> {
    await on.query(
      sql`UPDATE catalog_products SET deleted_at = now() WHERE checked_at < ${since} AND deleted_at IS NULL`,
    );
  }
}
