import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';

/**
 * Something that has happened to a row, as a CloudEvent 1.0 in JSON (https://github.com/cloudevents/spec). What is not named
 * here is left as it is: a newer producer may say more.
 */
export const Event = z.looseObject({
  specversion: z.literal('1.0'),
  /** The same however often the event is delivered. */
  id: z.uuid(),
  /** The service that it happened in: `/orders`. */
  source: z.string(),
  /** `orders.Order.placed` */
  type: z.string(),
  /** The row's id. Events of one row are delivered in the order in which they happened. */
  subject: z.string(),
  time: z.iso.datetime(),
  /** Of the shape of `data`; it changes when what was there before no longer is. */
  dataversion: z.number().int(),
  /** W3C Trace Context: the request that caused it. */
  traceparent: z.string().optional(),
  data: z.unknown(),
});
export type Event = z.output<typeof Event>;

/** Which row it is about, among those of all services: `orders.Order/0199…`. Keys that count are not unique by themselves. */
export const rowOf = ({ type, subject }: Event): string =>
  `${type.slice(0, type.lastIndexOf('.'))}/${subject}`;

/** What a service tells of its rows; the rest is added when it goes into the outbox. */
export interface NewEvent<Data extends object = object> {
  readonly type: string;
  readonly subject: string;
  readonly dataversion: number;
  readonly data: Data;
}

/** What is another after a change, as it was before it; null where it was nothing. */
export function changesOf<Data extends object>(before: Data, after: Data): Record<string, unknown> {
  const was: [string, unknown][] = Object.entries(before);
  const changed = was.filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(after[name as keyof Data]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, value ?? null]));
}

export const toEvent = ({ data, ...about }: NewEvent, source: string, traceparent?: string): Event => ({
  specversion: '1.0',
  id: randomUUIDv7(),
  source,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  traceparent,
  ...about,
  data,
});
