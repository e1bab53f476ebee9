import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../platform/auth.js';
import { moneyAnswer } from '../platform/money.js';
import { ServiceClient } from '../platform/service-client.js';

/** What this service has to know of a product. */
export const Product = z.object({
  id: z.string(),
  name: z.string(),
  price: moneyAnswer,
  status: z.enum(['draft', 'active', 'retired']),
  version: z.int(),
});
export type Product = z.output<typeof Product>;

/** Asks the catalog service. */
@Injectable()
export class CatalogClient {
  constructor(private readonly client: ServiceClient) {}

  /** By id, whatever their state; those that are not there are left out. */
  products(ids: readonly string[], caller: Caller): Promise<ReadonlyMap<string, Product>> {
    return this.client.lookUp(
      { service: 'catalog', path: '/internal/v1/products', ids, schema: Product, timeout: 1000 },
      caller,
    );
  }

  /** All that there are, a page at a time, in the order of their ids. */
  productsAfter(id: string | undefined, caller: Caller): Promise<readonly Product[]> {
    return this.client.snapshot(
      { service: 'catalog', path: '/internal/v1/products', after: id, schema: Product, timeout: 5000 },
      caller,
    );
  }
}
