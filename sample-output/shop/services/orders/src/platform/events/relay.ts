import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Background, sleep } from './background.js';
import { Bus } from './bus.js';
import type { Event } from './event.js';
import { Listener } from './listener.js';

/** Events that go to the bus at once. */
const batch = 200;

/** Milliseconds: how long it may take until an event is noticed that nobody was told of, and between tries for the lock. */
const poll = 500;

/** What was sent is kept for a week, to look things up in; each batch takes some of the old ones with it. */
const outdated = `DELETE FROM outbox WHERE position IN (
  SELECT position FROM outbox WHERE sent_at < now() - interval '7 days' ORDER BY sent_at LIMIT ${2 * batch})`;

/**
 * Takes events from the outbox to the bus, in the order in which the changes of each row were made. An event is marked as sent
 * when the bus has it: after a crash in between it is sent once more, and the bus knows it by its id. It goes by the mark and
 * not by the position, because transactions commit in another order than they take their positions.
 */
@Injectable()
export class Relay extends Background {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly bus: Bus,
  ) {
    super(config);
  }

  protected async run(signal: AbortSignal): Promise<void> {
    const listener = await Listener.open(this.config.databaseUrl, 'outbox');
    try {
      while (!signal.aborted && !(await becomeActive(listener))) await sleep(poll, signal);
      while (!signal.aborted) {
        const sent = await this.sendBatch(listener);
        if (sent < batch) await listener.wait(poll, signal);
      }
    } finally {
      await listener.close();
    }
  }

  private async sendBatch(listener: Listener): Promise<number> {
    const waiting = await listener.query<{ position: string; event: Event }>(
      `SELECT position, event FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT ${batch}`,
    );
    if (waiting.length === 0) return 0;
    await this.bus.publish(waiting.map(({ event }) => event));
    await listener.query(`UPDATE outbox SET sent_at = now() WHERE position = ANY ($1)`, [
      waiting.map(({ position }) => position),
    ]);
    await listener.query(outdated);
    return waiting.length;
  }
}

/** Of all replicas one sends: two would send everything twice. The lock ends with the connection. */
async function becomeActive(listener: Listener): Promise<boolean> {
  const [lock] = await listener.query<{ held: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('outbox', 0)) AS held`,
  );
  return lock?.held === true;
}
