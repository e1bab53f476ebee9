import { Injectable } from '@nestjs/common';
import { CatalogClient, Product } from '../clients/catalog.client.js';
import type { Caller } from '../platform/auth.js';
import type { Queries } from '../platform/database.js';
import type { Copy } from '../platform/events/copies.js';
import type { Handler } from '../platform/events/inbox.js';
import { CatalogProductsRepository } from './catalog-products.repository.js';

const handler = (effect: (product: Product, transaction: Queries) => Promise<void>): Handler => ({
  name: 'copy',
  dataversion: 1,
  handle: ({ data }, transaction) => effect(Product.parse(data), transaction),
});

/** The products of the catalog service: kept up to date by events. */
@Injectable()
export class CatalogProductsCopy implements Copy {
  readonly name = 'catalog.Product';

  constructor(
    private readonly products: CatalogProductsRepository,
    private readonly catalogClient: CatalogClient,
  ) {}

  handlers(): [string, Handler][] {
    const put = handler((product, transaction) => this.products.put([product], transaction));
    const remove = handler((product, transaction) => this.products.delete(product, transaction));
    return [
      ['catalog.Product.created', put],
      ['catalog.Product.changed', put],
      ['catalog.Product.deleted', remove],
    ];
  }

  async take(after: string | undefined, caller: Caller, transaction: Queries): Promise<string | undefined> {
    const products = await this.catalogClient.productsAfter(after, caller);
    await this.products.put(products, transaction);
    return products.at(-1)?.id;
  }

  deleteUnseen(since: Date, transaction: Queries): Promise<void> {
    return this.products.deleteUnseen(since, transaction);
  }
}
