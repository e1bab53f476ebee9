import { Injectable } from '@nestjs/common';
import { CatalogClient } from '../clients/catalog.client.js';
import type { Caller } from '../platform/auth.js';
import type { CatalogProduct } from './catalog-product.entity.js';
import { CatalogProductsRepository } from './catalog-products.repository.js';

/** The products of the catalog service, as far as they are known here; one that is not known yet is asked for. */
@Injectable()
export class CatalogProductsService {
  constructor(
    private readonly products: CatalogProductsRepository,
    private readonly catalogClient: CatalogClient,
  ) {}

  /** By id, whatever their state; those that are not there, or no longer, are left out. */
  async find(ids: readonly string[], caller: Caller): Promise<ReadonlyMap<string, CatalogProduct>> {
    const known = await this.products.find(ids);
    const unknown = ids.filter((id) => !known.some((row) => row.id === id));
    const rows = unknown.length > 0 ? [...known, ...(await this.ask(unknown, caller))] : known;
    return new Map(rows.filter(({ deletedAt }) => !deletedAt).map((row) => [row.id, row]));
  }

  private async ask(ids: readonly string[], caller: Caller): Promise<CatalogProduct[]> {
    const found = await this.catalogClient.products(ids, caller);
    await this.products.put([...found.values()]);
    return this.products.find(ids);
  }
}
