import { DataSource } from 'typeorm';
import { CreateTables0000000000001 } from './migrations/0001-create-tables.js';
import { Payment } from './payments/payment.entity.js';
import { connection } from './platform/database.js';

export const createDataSource = (url: string, poolSize: number) =>
  new DataSource({
    ...connection(url, poolSize),
    entities: [Payment],
    migrations: [CreateTables0000000000001],
  });
