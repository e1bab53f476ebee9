import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToldEvent } from '../bus.ts';
import type { Told } from '../told.ts';

/** Versions of data that nobody knows. */
const UNKNOWN_VERSION = 998;
const MARK_VERSION = 997;

/** Milliseconds in which whoever else handles an event has put it aside, too. */
const PAUSE = 250;

/** What follows an event in its row, and is noted after it. Nobody can handle it, so that it has no effect. */
export const markAfter = (event: ToldEvent): ToldEvent => ({
  ...event,
  id: randomUUID(),
  dataversion: MARK_VERSION,
});

/** Waits until the service that is told has noted all of these, and takes marks away. */
export async function handledBy(told: Told, ids: readonly string[]): Promise<void> {
  const { sitting, service } = told;
  await told.wait(`what ${service} has handled`, async () => {
    const text = 'SELECT id FROM inbox WHERE id = ANY ($1)';
    const handled = await sitting.databases.query<{ id: string }>(service, text, [ids]);
    const waiting = ids.filter((one) => !handled.some(({ id }) => id === one));
    return waiting.length > 0 ? `it waits for ${waiting.join(', ')}` : undefined;
  });
  await sleep(PAUSE);
  const marks = `DELETE FROM delayed_events WHERE id = ANY ($1) AND event ->> 'dataversion' = $2`;
  await sitting.databases.query(service, marks, [ids, `${MARK_VERSION}`]);
}

/** The source that an event has where it has come to. It is seen on one that cannot be handled, and so is put aside. */
export async function sourceAside(
  told: Told,
  event: ToldEvent,
  send: (event: ToldEvent) => Promise<void>,
): Promise<string | undefined> {
  const { sitting, service } = told;
  await send({ ...event, dataversion: UNKNOWN_VERSION });
  let source: string | undefined;
  await told.wait(`the event ${event.id} in ${service}`, async () => {
    const text = `DELETE FROM delayed_events WHERE id = $1 RETURNING event ->> 'source' AS source`;
    const [aside] = await sitting.databases.query<{ source: string }>(service, text, [event.id]);
    source = aside?.source;
    return aside ? undefined : 'it is not put aside';
  });
  return source;
}
