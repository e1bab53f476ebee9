import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';
import type { Caller } from '../platform/auth.js';
import { Database, type Refusals } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict } from '../platform/problems.js';
import type { Role } from '../platform/roles.js';
import { anyOf, assign, newRow, values, where } from '../platform/sql.js';
import { administrators } from './user-roles.js';
import type { User } from './user.entity.js';
import type { UserQuery } from './users.schemas.js';

/** A user as everything but signing in needs it: the hash of the password stays in the table. */
export type UserRow = Omit<User, 'passwordHash'>;

export const columns = raw(
  `id, email, name, roles, created_at AS "createdAt", updated_at AS "updatedAt", version`,
);

export const sortable: Sortable<UserRow> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
};

const refusals: Refusals = {
  users_email_key: () => conflict('user-email-taken', 'There is a user with this email already.', '/email'),
};

/** Which users a caller may see. */
const visibleTo = ({ id, roles }: Caller): Sql =>
  administrators.some((role) => roles.has(role)) ? sql`TRUE` : sql`id = ${id}`;

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  list(query: UserQuery, caller: Caller, page: PageClause): Promise<UserRow[]> {
    return this.database.query(sql`
      SELECT ${columns} FROM users
      WHERE ${where(visibleTo(caller), anyOf('id', query.id), anyOf('email', query.email), page.where)}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  find(id: string, caller: Caller): Promise<UserRow | undefined> {
    return this.database.one(sql`SELECT ${columns} FROM users WHERE id = ${id} AND ${visibleTo(caller)}`);
  }

  /** What signing in is checked against. */
  findCredentials(email: string): Promise<Pick<User, 'id' | 'roles' | 'passwordHash'> | undefined> {
    return this.database.one(
      sql`SELECT id, roles, password_hash AS "passwordHash" FROM users WHERE email = ${email}`,
    );
  }

  async insert({
    email,
    name,
    roles,
    passwordHash,
  }: Pick<User, 'email' | 'roles' | 'passwordHash'> & { name?: string | undefined }): Promise<UserRow> {
    const row = { ...newRow(), email, name, roles, password_hash: passwordHash };
    const insert = sql`INSERT INTO users ${values(row)} RETURNING ${columns}`;
    const [user] = await this.database.query<UserRow>(insert, refusals);
    return user!;
  }

  updateRoles(id: string, version: number, roles: readonly Role[]): Promise<UserRow | undefined> {
    const update = sql`
      UPDATE users SET ${assign({ roles })} WHERE id = ${id} AND version = ${version} RETURNING ${columns}`;
    return this.database.one(update);
  }

  /** The same password under another cost: nothing that anybody sees has changed. */
  async updatePasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.database.query(sql`UPDATE users SET password_hash = ${passwordHash} WHERE id = ${id}`);
  }

  /** Adds a role; that of somebody who has it already stays as it is. */
  async addRole(email: string, role: Role): Promise<UserRow | undefined> {
    const update = sql`
      UPDATE users SET ${assign({})}, roles = array_append(roles, ${role})
      WHERE email = ${email} AND ${role} <> ALL (roles) RETURNING ${columns}`;
    const added = await this.database.one<UserRow>(update);
    return added ?? this.database.one(sql`SELECT ${columns} FROM users WHERE email = ${email}`);
  }
}
