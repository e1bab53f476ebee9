import { DataSource } from 'typeorm';
import { Category } from './categories/category.entity.js';
import { CreateTables0000000000001 } from './migrations/0001-create-tables.js';
import { connection } from './platform/database.js';
import { Product } from './products/product.entity.js';

export const createDataSource = (url: string, poolSize: number) =>
  new DataSource({
    ...connection(url, poolSize),
    entities: [Category, Product],
    migrations: [CreateTables0000000000001],
  });
