/** Events that services could not handle: some are tried again by themselves, the others are parked until they are replayed. */
import { inEach, rowsOf } from './each-database.ts';
import type { System } from './system.ts';
import { Trouble } from './terminal.ts';

export interface DelayedEvent {
  /** Where it could not be handled. */
  service: string;
  id: string;
  type: string;
  /** The row that it is about. */
  subject: string;
  /** Parked after its last try, tried again by itself, or behind another event of its row. */
  state: 'parked' | 'delayed' | 'waiting';
  tries: number;
  fault: string | null;
  since: Date;
  /** How many later events of its row wait for it. */
  behind: number;
}

/** With the event as it came, and the one that has to be handled before it. */
export type FullEvent = DelayedEvent & { event: object; first: string };

const columns = `
  delayed.id, delayed.event ->> 'type' AS type, delayed.event ->> 'subject' AS subject, delayed.tries, delayed.fault,
  CASE WHEN first.position < delayed.position THEN 'waiting' WHEN delayed.retry_at IS NULL THEN 'parked' ELSE 'delayed' END
    AS state,
  coalesce(received_at, (delayed.event ->> 'time')::timestamptz) AS since,
  (SELECT count(*)::integer FROM delayed_events AS later
   WHERE later.handler = delayed.handler AND later.about = delayed.about AND later.position > delayed.position) AS behind`;

const tables = `
  delayed_events AS delayed
  LEFT JOIN inbox ON inbox.id = delayed.id AND inbox.handler = delayed.handler
  CROSS JOIN LATERAL (
    SELECT id, position FROM delayed_events AS one WHERE one.handler = delayed.handler AND one.about = delayed.about ORDER BY position LIMIT 1
  ) AS first`;

/** Those that hold up others or themselves: the first of each row. */
export const listEvents = (system: System, service?: string): Promise<DelayedEvent[]> =>
  inEach(system, service, 'subscribes', 'delayed_events', (client) =>
    rowsOf(
      client,
      `SELECT ${columns} FROM ${tables} WHERE first.position = delayed.position ORDER BY delayed.position`,
    ),
  );

/** An event in each service that could not handle it. */
export async function findEvent(system: System, id: string): Promise<FullEvent[]> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id))
    throw new Trouble(`${id} is no id of an event, such as 01920c3e-7b1a-7c52-9d0e-3f6a1b2c4d5e.`);
  const found = await inEach(system, undefined, 'subscribes', 'delayed_events', (client) =>
    rowsOf<FullEvent>(
      client,
      `SELECT ${columns}, delayed.event, first.id AS first FROM ${tables} WHERE delayed.id = $1`,
      id,
    ),
  );
  if (found.length > 0) return found;
  throw new Trouble(
    `No event ${id} waits in ${system.title}: it has been handled, or never came. \`npm run events\` lists what waits.`,
  );
}

/** Has events tried again now, and from the beginning; what waits behind them follows when they are done. */
export async function replayEvents(system: System, events: readonly DelayedEvent[]): Promise<void> {
  for (const service of new Set(events.map((one) => one.service))) {
    const ids = events.filter((one) => one.service === service).map(({ id }) => id);
    await inEach(system, service, 'subscribes', 'delayed_events', (client) =>
      rowsOf(client, 'UPDATE delayed_events SET retry_at = now(), tries = 0 WHERE id = ANY ($1)', ids),
    );
  }
}
