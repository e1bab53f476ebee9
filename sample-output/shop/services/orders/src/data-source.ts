import { DataSource } from 'typeorm';
import { CatalogProduct } from './catalog-products/catalog-product.entity.js';
import { CreateTables0000000000001 } from './migrations/0001-create-tables.js';
import { OrderLine } from './orders/order-line.entity.js';
import { Order } from './orders/order.entity.js';
import { connection } from './platform/database.js';

export const createDataSource = (url: string, poolSize: number) =>
  new DataSource({
    ...connection(url, poolSize),
    entities: [Order, OrderLine, CatalogProduct],
    migrations: [CreateTables0000000000001],
  });
