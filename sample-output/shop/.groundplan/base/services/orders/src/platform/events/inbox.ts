import { Inject, Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { CONFIG, type Config } from '../config.js';
import { Database, type Queries } from '../database.js';
import { causedBy } from '../traces.js';
import { Background, sleep } from './background.js';
import { Bus } from './bus.js';
import { Event, rowOf } from './event.js';

export interface Handler {
  /** Tells apart those that do something about one event: each does it once, and none waits for another. */
  readonly name: string;
  /** Of the data that it understands. */
  readonly dataversion: number;
  /** Gives an event its effect, in the transaction that also notes that it was handled. */
  handle(event: Event, transaction: Queries): Promise<void>;
}

/** Whoever does something about events, by their type. */
export interface Handling {
  handlers(): [string, Handler][];
}

export const HANDLING = Symbol('Handling');

/** For what has come although nothing here knows it, or no longer. */
const nobody: Handler = {
  name: 'nobody',
  dataversion: 1,
  handle: ({ type }) => Promise.reject(new Error(`nothing here handles ${type}`)),
};

/** How often an event is tried, and milliseconds before the second try; the pause doubles with each. */
const tries = 8;
const firstPause = 500;

/** Milliseconds between looks at what waits for its next try. */
const poll = 500;

interface Delayed {
  readonly position: bigint;
  readonly handler: string;
  readonly event: Event;
  readonly tries: number;
}

/** An event is known for two weeks, which is longer than any bus delivers it again. */
const outdated = sql`DELETE FROM inbox WHERE (id, handler) IN (
  SELECT id, handler FROM inbox WHERE received_at < now() - interval '14 days' ORDER BY received_at LIMIT 1000)`;

/**
 * Handles what happens elsewhere: every event once, those of one row in their order. An event that fails is put aside and
 * tried again later; whatever follows it for the same row waits behind it, and everything else goes on. After the last try it
 * is parked, until somebody looks at it and has it replayed.
 */
@Injectable()
export class Inbox extends Background {
  private readonly handlers: ReadonlyMap<string, readonly Handler[]>;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly database: Database,
    private readonly bus: Bus,
    @Inject(HANDLING) all: readonly Handling[],
  ) {
    super(config);
    const handlers = all.flatMap((one) => one.handlers());
    const byType = Map.groupBy(handlers, ([type]) => type);
    this.handlers = new Map([...byType].map(([type, some]) => [type, some.map(([, handler]) => handler)]));
  }

  protected async run(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const over = AbortSignal.any([signal, failed.signal]);
    const stop = (error: unknown) => failed.abort(error);
    await this.adopt();
    await Promise.all([
      this.bus.consume((event) => this.deliver(event), over).catch(stop),
      this.retry(over).catch(stop),
    ]);
    failed.signal.throwIfAborted();
  }

  /** Has everybody concerned handle an event, or puts it aside for them. Either is done for good when this resolves. */
  private async deliver(event: Event): Promise<void> {
    for (const handler of this.handlers.get(event.type) ?? [nobody]) await this.deliverTo(handler, event);
  }

  private async deliverTo(handler: Handler, event: Event): Promise<void> {
    try {
      await this.database.transaction(async (transaction) => {
        if (!(await this.take(handler, event, transaction))) return;
        if (await this.isHeldUp(handler, event, transaction))
          await this.putAside(handler, event, transaction);
        else await this.handle(handler, event, transaction);
      });
    } catch (error) {
      this.logger.warn(`${event.type} ${event.id} is put aside: ${String(error)}`);
      await this.database.transaction(async (transaction) => {
        if (await this.take(handler, event, transaction))
          await this.putAside(handler, event, transaction, String(error));
      });
    }
  }

  /** Notes that an event is here. False where it was here before. Events of one row take turns. */
  private async take({ name }: Handler, event: Event, transaction: Queries): Promise<boolean> {
    const turn = `${name} ${rowOf(event)}`;
    await transaction.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${turn}, 0))`);
    const taken = await transaction.query(
      sql`INSERT INTO inbox (id, handler) VALUES (${event.id}, ${name}) ON CONFLICT DO NOTHING RETURNING id`,
    );
    return taken.length > 0;
  }

  private async isHeldUp({ name }: Handler, event: Event, transaction: Queries): Promise<boolean> {
    const earlier = await transaction.one(
      sql`SELECT FROM delayed_events WHERE handler = ${name} AND about = ${rowOf(event)} LIMIT 1`,
    );
    return earlier !== undefined;
  }

  private async handle(handler: Handler, event: Event, transaction: Queries): Promise<void> {
    if (event.dataversion !== handler.dataversion)
      throw new Error(`version ${event.dataversion} of ${event.type} is not known here`);
    await causedBy(event.traceparent, () => handler.handle(Event.parse(event), transaction));
  }

  /** For its next try; without a fault of its own, as soon as it is the first of its row. */
  private async putAside(
    { name }: Handler,
    event: Event,
    transaction: Queries,
    fault?: string,
  ): Promise<void> {
    const [count, pause] = fault === undefined ? [0, 0] : [1, firstPause];
    await transaction.query(sql`
      INSERT INTO delayed_events (id, handler, about, event, tries, fault, retry_at)
      VALUES (${event.id}, ${name}, ${rowOf(event)}, ${JSON.stringify(event)}, ${count}, ${fault},
              now() + ${pause} * interval '1 millisecond')`);
  }

  /** What nobody here knew when it came, an earlier release, is for those who know it by now, before anything that follows it. */
  private async adopt(): Promise<void> {
    const known = [...this.handlers].flatMap(([type, handlers]) => handlers.map(({ name }) => [type, name]));
    const [types, names] = [known.map(([type]) => type), known.map(([, name]) => name)];
    await this.database.query(sql`
      WITH unknown AS (
        DELETE FROM delayed_events WHERE handler = ${nobody.name} AND event ->> 'type' = ANY(${types})
        RETURNING position, id, about, event),
      taken AS (
        INSERT INTO inbox (id, handler)
        SELECT id, known.handler
        FROM unknown JOIN unnest(${types}::text[], ${names}::text[]) AS known (type, handler) ON event ->> 'type' = type
        ON CONFLICT DO NOTHING RETURNING id, handler)
      INSERT INTO delayed_events (id, handler, about, event, tries, retry_at)
      SELECT id, taken.handler, about, event, 0, now() FROM unknown JOIN taken USING (id) ORDER BY position`);
  }

  private async retry(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // What has waited longest for each row; those behind it come to be the first when it is done.
      const due = await this.database.query<Delayed>(sql`
        SELECT position, handler, event, tries FROM delayed_events AS delayed
        WHERE retry_at <= now() AND NOT EXISTS (
          SELECT FROM delayed_events AS earlier
          WHERE earlier.handler = delayed.handler AND earlier.about = delayed.about
            AND earlier.position < delayed.position)
        ORDER BY retry_at LIMIT 50`);
      for (const delayed of due) await this.tryAgain(delayed);
      if (due.length > 0) continue;
      await this.database.query(outdated);
      await this.adopt();
      await sleep(poll, signal);
    }
  }

  private async tryAgain({ position, handler: name, event, tries: before }: Delayed): Promise<void> {
    const handler = this.handlers.get(event.type)?.find((one) => one.name === name) ?? nobody;
    try {
      await this.database.transaction(async (transaction) => {
        const mine = await transaction.query(
          sql`DELETE FROM delayed_events WHERE position = ${position} AND tries = ${before} RETURNING position`,
        );
        if (mine.length > 0) await this.handle(handler, event, transaction);
      });
    } catch (error) {
      const isLast = before + 1 >= tries;
      if (isLast) this.logger.error(`${event.type} ${event.id} is parked: ${String(error)}`);
      const pause = firstPause * 2 ** before * (0.5 + Math.random() / 2);
      await this.database.query(sql`
        UPDATE delayed_events SET tries = tries + 1, fault = ${String(error)},
          retry_at = ${isLast ? null : sql`now() + ${pause} * interval '1 millisecond'`}
        WHERE position = ${position} AND tries = ${before}`);
    }
  }
}
