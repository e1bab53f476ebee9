import type { Event } from './event.js';

/** Rejects what cannot be taken in now, and must be delivered again. */
export type Deliver = (event: Event) => Promise<void>;

/** Carries events between services: each at least once, and those of one row in their order. */
export abstract class Bus {
  /** Resolves when the bus has them for good. An event that it has already is not taken in again. */
  abstract publish(events: readonly Event[]): Promise<void>;

  /** Delivers what this service is subscribed to, until the signal. */
  abstract consume(deliver: Deliver, signal: AbortSignal): Promise<void>;
}
