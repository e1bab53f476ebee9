import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../platform/auth.js';
import { moneyAnswer } from '../platform/money.js';
import { ServiceClient } from '../platform/service-client.js';

/** What this service has to know of a product. */
const Product = z.object({
  id: z.string(),
  name: z.string(),
  price: moneyAnswer,
  status: z.enum(['draft', 'active', 'retired']),
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
}
