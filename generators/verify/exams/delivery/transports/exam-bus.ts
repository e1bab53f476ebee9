import type { Sitting } from '../../ask/sitting.ts';
import type { ToldEvent } from '../bus.ts';
import type { Told } from '../told.ts';

/** What carries events, as an exam uses it: in the place of services, and past them. */
export interface ExamBus {
  /** Sends events as a service. */
  append(told: Told, service: string, events: readonly ToldEvent[]): Promise<void>;
  /** Delivers one once more. Returns the id of what is acknowledged when that is. */
  deliverAgain(told: Told, event: ToldEvent): Promise<string>;
  /** Waits until the service that is told has acknowledged these. */
  acknowledged(told: Told, ids: readonly string[]): Promise<void>;
  /** Whether two rows come by the same way. */
  areNeighbours(sitting: Sitting, one: string, other: string): Promise<boolean>;
  /** Whether the bus takes an event of the owner's from another service. */
  takes(told: Told, from: string, event: ToldEvent): Promise<boolean>;
  /** The source with which others are given an event of the owner's; undefined where it is refused. */
  sourceOf(told: Told, event: ToldEvent): Promise<string | undefined>;
  /** Whether a service is given an event of the owner's. */
  isGiven(told: Told, to: string, event: ToldEvent): Promise<boolean>;
  /** Does something while nobody reaches the bus. */
  without(sitting: Sitting, work: () => Promise<void>): Promise<void>;
}
