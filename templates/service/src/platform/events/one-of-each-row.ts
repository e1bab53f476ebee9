import { type Event, rowOf } from './event.js';

/**
 * First the first event of each row, then the second of each, and so on. What follows an event of a row is sent when the broker
 * has it: of two that are on their way, it might refuse the first alone.
 */
export function oneOfEachRow(events: readonly Event[]): Event[][] {
  const rows = [...Map.groupBy(events, rowOf).values()];
  const most = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: most }, (_, nth) => rows.flatMap((row) => row[nth] ?? []));
}
