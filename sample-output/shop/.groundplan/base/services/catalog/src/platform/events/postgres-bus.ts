import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../config.js';
import { Bus, type Deliver } from './bus.js';
import type { Event } from './event.js';
import { Listener } from './listener.js';

const partitions = [0, 1, 2, 3];

/** Events of a partition that are read at once, and acknowledged together. Few, so that a service that dies often still gets on. */
const batch = 10;

/** Milliseconds: how long it may take until an event is noticed that nobody was told of. */
const poll = 500;

/** What is new in a partition, and how far a service has come that has handled it. */
interface Read {
  readonly of_partition: number;
  readonly events: readonly Event[];
  readonly up_to: string;
}

/**
 * Events in a database of their own, which every service reaches with its own role: so the bus knows who publishes, and gives
 * each service what the plan subscribes it to. Rows are spread over partitions, each in the order in which things happened; of
 * all replicas of a service one reads a partition, so that they share the work.
 */
@Injectable()
export class PostgresBus extends Bus implements OnApplicationShutdown {
  private readonly publisher: pg.Pool;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
    this.publisher = new pg.Pool({
      connectionString: config.busUrl,
      max: 1,
      connectionTimeoutMillis: 5_000,
      query_timeout: 15_000,
    });
    // A connection that breaks while it is idle is replaced by the next query.
    this.publisher.on('error', () => undefined);
  }

  async publish(events: readonly Event[]): Promise<void> {
    await this.publisher.query(`SELECT bus.append($1)`, [JSON.stringify(events)]);
  }

  async consume(deliver: Deliver, signal: AbortSignal): Promise<void> {
    const listener = await Listener.open(this.config.busUrl, 'events');
    try {
      const claimed = new Set<number>();
      while (!signal.aborted) {
        await claim(listener, claimed);
        const read = await listener.query<Read>(`SELECT * FROM bus.read($1, $2)`, [[...claimed], batch]);
        await Promise.all(read.map(({ events }) => deliverAll(events, deliver)));
        await acknowledge(listener, read);
        if (read.every(({ events }) => events.length < batch)) await listener.wait(poll, signal);
      }
    } finally {
      await listener.close();
    }
  }

  async onApplicationShutdown() {
    await this.publisher.end();
  }
}

/** Adds the partitions that no other replica reads. They are ours until the connection ends. */
async function claim(listener: Listener, claimed: Set<number>): Promise<void> {
  for (const partition of partitions.filter((one) => !claimed.has(one))) {
    const [claim] = await listener.query<{ held: boolean }>(`SELECT bus.claim($1) AS held`, [partition]);
    if (claim?.held) claimed.add(partition);
  }
}

async function acknowledge(listener: Listener, read: readonly Read[]): Promise<void> {
  const handled = read.map(({ of_partition, up_to }) => ({ of_partition, up_to }));
  if (handled.length > 0) await listener.query(`SELECT bus.acknowledge($1)`, [JSON.stringify(handled)]);
}

async function deliverAll(events: readonly Event[], deliver: Deliver): Promise<void> {
  for (const event of events) await deliver(event);
}
