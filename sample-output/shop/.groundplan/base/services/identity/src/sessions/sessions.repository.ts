import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../platform/database.js';
import { values } from '../platform/sql.js';
import type { User } from '../users/user.entity.js';
import type { RefreshToken } from './refresh-token.js';

/** What became of a refresh: the user, where the token was the current one and nobody else was faster. */
export interface Rotation {
  /** Whether the token was the current one when the refresh began. */
  readonly current: boolean;
  readonly user: Pick<User, 'id' | 'roles'> | null;
}

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  async insert(user: string, token: RefreshToken, expiresAt: Date): Promise<void> {
    const row = { id: token.session, user_id: user, token_hash: token.hash, expires_at: expiresAt };
    await this.database.query(sql`INSERT INTO sessions ${values(row)}`);
  }

  /**
   * Of several at once, one changes the row; the others wait for it, find another hash there and change nothing. They are told
   * from replays by `seen`, which shows the row as it was when the statement began.
   */
  rotate(token: RefreshToken, next: RefreshToken): Promise<Rotation | undefined> {
    return this.database.one(sql`
      WITH seen AS (
        SELECT token_hash = ${token.hash} AS current FROM sessions
        WHERE id = ${token.session} AND expires_at > now()
      ), rotated AS (
        UPDATE sessions SET token_hash = ${next.hash} FROM users
        WHERE sessions.id = ${token.session} AND token_hash = ${token.hash} AND expires_at > now()
          AND users.id = user_id
        RETURNING jsonb_build_object('id', users.id, 'roles', users.roles) AS user
      )
      SELECT seen.current, rotated.user FROM seen LEFT JOIN rotated ON TRUE`);
  }

  async delete(id: string): Promise<void> {
    await this.database.query(sql`DELETE FROM sessions WHERE id = ${id}`);
  }

  /** A few of those that are over; more than a sign-in adds. */
  async prune(): Promise<void> {
    await this.database.query(sql`
      DELETE FROM sessions
      WHERE id IN (SELECT id FROM sessions WHERE expires_at < now() LIMIT 10 FOR UPDATE SKIP LOCKED)`);
  }
}
