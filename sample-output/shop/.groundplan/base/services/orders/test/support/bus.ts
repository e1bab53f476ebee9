import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Bus, type Deliver } from '../../src/platform/events/bus.js';
import type { Event } from '../../src/platform/events/event.js';

/** Stands in for the bus: keeps what the service publishes, and hands it what tests say has happened elsewhere. */
export class TestBus extends Bus {
  private readonly published: Event[] = [];
  private readonly consumer = Promise.withResolvers<Deliver>();

  publish(events: readonly Event[]): Promise<void> {
    this.published.push(...events);
    return Promise.resolve();
  }

  async consume(deliver: Deliver, signal: AbortSignal): Promise<void> {
    this.consumer.resolve(deliver);
    if (!signal.aborted) await once(signal, 'abort');
  }

  /** These events as the service publishes them, as soon as it has. */
  async publishes(expected: readonly Event[]): Promise<Event[]> {
    for (;;) {
      const events = this.published.filter(({ id }) => expected.some((one) => one.id === id));
      if (events.length >= expected.length) return events;
      await setTimeout(10);
    }
  }

  /** Hands the service an event, and resolves when it has handled it or put it aside. */
  async deliver(event: Event): Promise<void> {
    const deliver = await this.consumer.promise;
    await deliver(event);
  }
}
