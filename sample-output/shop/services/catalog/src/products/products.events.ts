import { changesOf, type NewEvent } from '../platform/events/event.js';
import type { ProductView } from './products.schemas.js';

/** What others are told of a product: nothing that is personal, secret or internal. */
const toData = (product: ProductView) => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  price: product.price,
  status: product.status,
  category: product.category,
  createdAt: product.createdAt,
  updatedAt: product.updatedAt,
  version: product.version,
});

/** What has happened to a product that is new, or was different before. */
export function productEvents(operation: string, after: ProductView, before?: ProductView): NewEvent[] {
  const data = { ...toData(after), operation, before: before && changesOf(toData(before), toData(after)) };
  return [
    {
      type: before ? 'catalog.Product.changed' : 'catalog.Product.created',
      subject: after.id,
      dataversion: 1,
      data,
    },
  ];
}

export const productDeleted = (product: ProductView): NewEvent => ({
  type: 'catalog.Product.deleted',
  subject: product.id,
  dataversion: 1,
  data: { ...toData(product), operation: 'delete' },
});
