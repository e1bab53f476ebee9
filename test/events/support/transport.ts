import type { Role } from './arena.ts';
import type { TransportName } from './build.ts';
import type { Server } from './server.ts';

export const TYPES = ['producer.Thing.changed', 'producer.Other.changed'];

/** What carries events, for all arenas of a file of tests. */
export interface Transport {
  readonly name: TransportName;
  /** What the producer logs while there is no room. */
  readonly noRoom: RegExp;
  /** Makes a bus for the services of an arena, of which nobody is told of anything yet. */
  open(server: Server): Promise<ArenaBus>;
  /** Nobody reaches it, until it comes back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** The bus between the services of one arena. */
export interface ArenaBus {
  urlOf(role: Role): string;
  /** Has it know that the producer publishes `TYPES`, and what the consumer is told of. As often as one likes. */
  admit(subscribes: readonly string[]): Promise<void>;
  /** Takes events as the producer's, past its outbox. */
  append(events: readonly object[]): Promise<void>;
  /** Delivers these once more. */
  repeat(events: readonly object[]): Promise<void>;
  /** Takes in nothing more, or hardly anything, until there is room again. What it has is delivered. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  /** What it has to say against what has happened on it. */
  faults(): Promise<string[]>;
  close(): Promise<void>;
}
