import { DataSource } from 'typeorm';
import { CreateTables0000000000001 } from './migrations/0001-create-tables.js';
import { connection } from './platform/database.js';
import { Session } from './sessions/session.entity.js';
import { Attempt } from './throttling/attempt.entity.js';
import { User } from './users/user.entity.js';

export const createDataSource = (url: string, poolSize: number) =>
  new DataSource({
    ...connection(url, poolSize),
    entities: [Attempt, Session, User],
    migrations: [CreateTables0000000000001],
  });
