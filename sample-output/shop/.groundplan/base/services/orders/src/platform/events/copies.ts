import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Caller } from '../auth.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type Queries } from '../database.js';
import { Background, sleep } from './background.js';
import type { Handling } from './inbox.js';

/** Rows of another service, as far as this one has to know them. Events keep them up to date. */
export interface Copy extends Handling {
  /** As it stands in the table of copies: `catalog.Product`. */
  readonly name: string;
  /** Takes in a page of the rows that there are, in the order of their ids: the last id, or undefined behind the last page. */
  take(after: string | undefined, caller: Caller, transaction: Queries): Promise<string | undefined>;
  /** Marks as deleted what has not been seen since then. */
  deleteUnseen(since: Date, transaction: Queries): Promise<void>;
}

export const COPIES = Symbol('Copies');

/** Milliseconds between looks whether a copy is to be filled. */
const poll = 1_000;

/** Fills copies with what was there before events came: once when a copy is new, and again whenever it is to be rebuilt. */
@Injectable()
export class CopyFiller extends Background {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly database: Database,
    @Inject(COPIES) private readonly copies: readonly Copy[],
  ) {
    super(config);
  }

  protected async run(signal: AbortSignal): Promise<void> {
    for (const { name } of this.copies)
      await this.database.query(sql`INSERT INTO copies (name) VALUES (${name}) ON CONFLICT DO NOTHING`);
    while (!signal.aborted) {
      const taken = await Promise.all(this.copies.map((copy) => this.takePage(copy)));
      if (!taken.includes(true)) await sleep(poll, signal);
    }
  }

  /**
   * A page and the note of how far the copy has come, in one transaction: after a crash it goes on from there, and replicas do
   * not do the same twice. False where the copy is filled, or is being filled by another replica.
   */
  private takePage(copy: Copy): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const due = await transaction.one<{ begunAt: Date; after: string | null }>(sql`
        SELECT begun_at AS "begunAt", last_id AS after FROM copies
        WHERE name = ${copy.name} AND filled_at IS NULL FOR UPDATE SKIP LOCKED`);
      if (!due) return false;
      const caller = { roles: new Set<never>(), requestId: randomUUID() };
      const last = await copy.take(due.after ?? undefined, caller, transaction);
      if (last === undefined) await copy.deleteUnseen(due.begunAt, transaction);
      await transaction.query(sql`
        UPDATE copies SET last_id = ${last}, filled_at = ${last === undefined ? sql`now()` : null}
        WHERE name = ${copy.name}`);
      return last !== undefined;
    });
  }
}
