import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Arena } from '../../test/events/support/arena.ts';
import type { Server } from '../../test/events/support/server.ts';
import { type Platform, Producer } from './platform.ts';
import type { Measured } from './transports.ts';

export interface Sizes {
  /** Events that are there at once. */
  readonly backlog: number;
  /** Events of which each comes alone, and how many of these in a second. */
  readonly singles: number;
  readonly rate: number;
}

export interface Delivery {
  readonly perSecond: number;
  /** Milliseconds of each single event from its commit to its handler. */
  readonly latencies: readonly number[];
}

/** Milliseconds without anything new after which nothing more is expected. */
const PATIENCE = 20_000;

/** A replica of a producer, which has nothing but its relay to do, and of a consumer. */
export async function deliver(
  { name, start }: Measured,
  server: Server,
  platform: Platform,
  sizes: Sizes,
): Promise<Delivery> {
  const transport = await start(server);
  const arena = await Arena.open(server, transport);
  const producer = await Producer.open(platform, server.urlOf('producer', 'producer'));
  try {
    await arena.query('consumer', 'ALTER TABLE handled ADD at timestamptz DEFAULT clock_timestamp()');
    arena.start('producer');
    arena.start('consumer');
    const teller = new Teller(arena, producer);
    // Until both are there, and their code is warm.
    await teller.tell(sizes.backlog);
    await teller.untilHandled();
    const perSecond = await throughput(teller, sizes.backlog);
    const latencies = await latency(teller, sizes);
    if (arena.deaths > 0) throw new Error(`A service on ${name} has died ${arena.deaths} times`);
    return { perSecond, latencies };
  } finally {
    await producer.close();
    await arena.close();
    await transport.stop();
  }
}

async function throughput(teller: Teller, count: number): Promise<number> {
  const { at: begun } = await teller.tell(count);
  const handled = await teller.untilHandled();
  const last = handled.reduce((latest, { at }) => Math.max(latest, at), begun);
  return count / ((last - begun) / 1000);
}

/** At a rate at which none has to wait for another. */
async function latency(teller: Teller, { singles, rate }: Sizes): Promise<number[]> {
  const committed = new Map<string, number>();
  const begun = performance.now();
  for (let nth = 0; nth < singles; nth += 1) {
    await setTimeout(Math.max(0, begun + (nth * 1000) / rate - performance.now()));
    const { subjects, at } = await teller.tell(1);
    for (const subject of subjects) committed.set(subject, at);
  }
  const handled = await teller.untilHandled();
  return handled.flatMap(({ subject, at }) => {
    const since = committed.get(subject);
    return since === undefined ? [] : [at - since];
  });
}

/** Tells of rows, and looks what has become of the events. */
class Teller {
  readonly #arena: Arena;
  readonly #producer: Producer;
  #told = 0;

  constructor(arena: Arena, producer: Producer) {
    this.#arena = arena;
    this.#producer = producer;
  }

  /** Of so many rows, in one transaction, with the time at which its commit began. */
  async tell(count: number): Promise<{ readonly subjects: readonly string[]; readonly at: number }> {
    const subjects = Array.from({ length: count }, () => randomUUID());
    const at = await this.#producer.tell(subjects);
    this.#told += count;
    return { subjects, at };
  }

  /** Everything that has been handled, once that is all. */
  async untilHandled(): Promise<readonly { subject: string; at: number }[]> {
    let [count, since] = [0, performance.now()];
    while (count < this.#told) {
      await setTimeout(50);
      const before = count;
      const [row] = await this.#arena.query<{ count: number }>(
        'consumer',
        'SELECT count(*)::integer AS count FROM handled',
      );
      count = row?.count ?? 0;
      if (count > before) since = performance.now();
      if (performance.now() - since > PATIENCE)
        throw new Error(`Of ${this.#told} events only ${count} have been handled`);
    }
    return this.#arena.query(
      'consumer',
      'SELECT subject, (extract(epoch FROM at) * 1000)::float8 AS at FROM handled',
    );
  }
}
