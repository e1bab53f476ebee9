import { DataSource } from 'typeorm';
import { CreateTables0000000000001 } from './migrations/0001-create-tables.js';
import { connection } from './platform/database.js';
import { Stock } from './stocks/stock.entity.js';

export const createDataSource = (url: string, poolSize: number) =>
  new DataSource({
    ...connection(url, poolSize),
    entities: [Stock],
    migrations: [CreateTables0000000000001],
  });
