import { Inject, Injectable } from '@nestjs/common';
import sql, { join } from 'sql-template-tag';
import { CONFIG, type Config } from '../config.js';
import type { Queries } from '../database.js';
import { currentSpan } from '../traces.js';
import { type NewEvent, toEvent } from './event.js';
import { Waker } from './waker.js';

/** Where events wait for the relay: a table, so that an event is there if, and only if, its change is. */
@Injectable()
export class Outbox {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'service'>,
    private readonly waker: Waker,
  ) {}

  /** To be published when the transaction is committed. */
  async add(transaction: Queries, ...events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const source = `/${this.config.service}`;
    const rows = events.map((event) => sql`(${JSON.stringify(toEvent(event, source, currentSpan()))})`);
    await transaction.query(sql`INSERT INTO outbox (event) VALUES ${join(rows)}`);
    this.waker.wake('outbox', transaction);
  }
}
