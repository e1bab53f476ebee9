import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { afterCommit, Database, type Queries } from '../database.js';

/** Milliseconds for which others who commit are waited for. */
const pause = 5;

/**
 * Wakes whoever listens on a channel, once for all that is committed within a moment. Not in the transactions themselves: of all
 * commits with a NOTIFY PostgreSQL has one at a time, in all databases of a server.
 */
@Injectable()
export class Waker {
  private readonly waiting = new Set<string>();

  constructor(private readonly database: Database) {}

  /** When the transaction is committed. Who is not woken, as the process has ended, looks by and by. */
  wake(channel: string, transaction: Queries): void {
    afterCommit(transaction, () => this.soon(channel));
  }

  private soon(channel: string): void {
    if (this.waiting.has(channel)) return;
    this.waiting.add(channel);
    setTimeout(() => {
      this.waiting.delete(channel);
      void this.database.query(sql`SELECT pg_notify(${channel}, '')`).catch(() => undefined);
    }, pause).unref();
  }
}
