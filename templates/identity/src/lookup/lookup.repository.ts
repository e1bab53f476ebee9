import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../platform/database.js';
import { columns, type UserRow } from '../users/users.repository.js';

@Injectable()
export class LookupRepository {
  constructor(private readonly database: Database) {}

  /** By id, whoever asks. Ids that are not there are left out. */
  findAll(ids: readonly string[]): Promise<UserRow[]> {
    return this.database.query(sql`SELECT ${columns} FROM users WHERE id = ANY(${ids})`);
  }
}
