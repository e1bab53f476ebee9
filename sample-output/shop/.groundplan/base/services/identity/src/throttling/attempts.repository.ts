import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../platform/database.js';

export interface Count {
  readonly key: string;
  readonly failures: number;
  /** Seconds until counting begins anew. */
  readonly resetsIn: number;
}

@Injectable()
export class AttemptsRepository {
  constructor(private readonly database: Database) {}

  /** Counts one more under each key, unless `refuse` throws. Keys are sorted: two that share some cannot lock each other out. */
  count(keys: readonly string[], seconds: number, refuse: (counts: readonly Count[]) => void): Promise<void> {
    return this.database.transaction(async (transaction) => {
      refuse(
        await transaction.query<Count>(sql`
          INSERT INTO attempts AS kept (key, failures, resets_at)
          SELECT key, 1, now() + make_interval(secs => ${seconds}) FROM unnest(${keys.toSorted()}::text[]) AS key
          ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN kept.resets_at > now() THEN kept.failures + 1 ELSE 1 END,
            resets_at = CASE WHEN kept.resets_at > now() THEN kept.resets_at ELSE excluded.resets_at END
          RETURNING key, failures, ceil(extract(epoch FROM resets_at - now()))::integer AS "resetsIn"`),
      );
    });
  }

  async giveBack(keys: readonly string[]): Promise<void> {
    await this.database.query(sql`
      UPDATE attempts SET failures = failures - 1
      WHERE failures > 0
        AND key IN (SELECT key FROM attempts WHERE key = ANY(${keys}) ORDER BY key COLLATE "C" FOR UPDATE)`);
  }

  /** A few of those that are over; more than an attempt adds. */
  async prune(): Promise<void> {
    await this.database.query(sql`
      DELETE FROM attempts
      WHERE key IN (SELECT key FROM attempts WHERE resets_at < now() LIMIT 10 FOR UPDATE SKIP LOCKED)`);
  }
}
