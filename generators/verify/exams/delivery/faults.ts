import { WrongAnswer } from '../../exam.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import type { Question } from '../ask/sitting.ts';
import { append, areNeighbours, DATA_VERSION, eventOf, type ToldEvent } from './bus.ts';
import { tell } from './outbox.ts';
import type { Told } from './told.ts';

/** A version of data that nobody knows. */
const UNKNOWN_VERSION = 999;

/** Characters of an event that is larger than any row should be. */
const LARGE = 4_000_000;

/** That what a service cannot handle hinders only what follows it, and that what it does not know of does not hinder it. */
export const faultQuestions = (told: Told): Question[] => [
  told.question(
    'an event that cannot be handled is put aside, and hinders only what follows of its row',
    () =>
      poisoned(told, async ({ id }) => {
        // As a newer release would understand it.
        const known = `event || jsonb_build_object('dataversion', $2::int)`;
        await told.sitting.databases.query(
          told.service,
          `UPDATE delayed_events SET event = ${known}, tries = 1, retry_at = now() WHERE id = $1`,
          [id, DATA_VERSION],
        );
      }),
  ),
  told.question('what has waited behind an event that is taken away is handled', () =>
    poisoned(told, ({ id }) => remove(told, id)),
  ),
  told.question('what an earlier release of the service has parked, as it did not know it, is handled', () =>
    unheardOf(told),
  ),
  told.question('attributes and data that nobody knows are left as they are', () => unknown(told)),
  told.question('an event of some megabytes is carried or put aside, and hinders no others', () =>
    large(told),
  ),
];

/** The second of three events of a row cannot be handled, until it is seen to. */
async function poisoned(told: Told, seeTo: (poison: ToldEvent) => Promise<void>): Promise<void> {
  const { rows } = told.sitting;
  const row = await rows.add(told.target);
  const neighbour = await neighbourOf(told, row);
  await append(told, eventOf(told, 'created', row));
  await told.expect(row.id, 1, row.values);
  const poison = { ...eventOf(told, 'changed', { ...row, version: 2 }), dataversion: UNKNOWN_VERSION };
  const last = eventOf(told, 'changed', { ...row, version: 3 });
  try {
    await append(told, poison, last, eventOf(told, 'created', neighbour));
    await told.expect(neighbour.id, neighbour.version, neighbour.values);
    await told.wait(`what ${told.service} has put aside of the row ${row.id}`, () =>
      isAside(told, row, [poison, last]),
    );
    const known = await told.known(row.id);
    if (known?.version !== 1)
      throw new WrongAnswer(
        `expected the row ${row.id} to stay at version 1 behind an event that cannot be handled, saw ${known?.version}`,
      );
    await seeTo(poison);
    await told.expect(row.id, 3, row.values);
  } finally {
    await remove(told, row.id);
  }
}

/** The first with its fault and tried more than once, the other one waiting behind it. */
async function isAside(
  { sitting, service }: Told,
  { id }: StoredRow,
  [poison, last]: readonly [ToldEvent, ToldEvent],
): Promise<string | undefined> {
  const aside = await sitting.databases.query<{ id: string; tries: number; fault: string | null }>(
    service,
    `SELECT id, tries, fault FROM delayed_events WHERE handler = 'copy' AND event ->> 'subject' = $1 ORDER BY position`,
    [id],
  );
  const [first, second] = aside;
  if (first?.id !== poison.id) return `the event ${poison.id}, which it cannot know, is not put aside`;
  if (first.fault === null) return `nothing says why ${poison.id} is put aside`;
  if (first.tries < 2) return `${poison.id} is not tried again`;
  return second?.id === last.id ? undefined : `${last.id}, which follows it, does not wait`;
}

/** As a release would leave it that was not told of such rows. */
async function unheardOf(told: Told): Promise<void> {
  const { sitting, service, target } = told;
  const row = await sitting.rows.add(target);
  const event = eventOf(told, 'created', row);
  await sitting.databases.query(
    service,
    `WITH noted AS (INSERT INTO inbox (id, handler) VALUES ($1, 'nobody'))
     INSERT INTO delayed_events (id, handler, about, event, tries, fault)
     VALUES ($1, 'nobody', $2, $3, 8, 'nothing here handles it')`,
    [event.id, `${target.id}/${row.id}`, JSON.stringify(event)],
  );
  try {
    await told.expect(row.id, row.version, row.values);
  } finally {
    await remove(told, row.id);
  }
}

async function unknown(told: Told): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const event = eventOf(told, 'created', row);
  const data = { ...event.data, somethingNew: { deep: [1, null, 'new'] } };
  await append(told, { ...event, somethingnew: 'new', data });
  await told.expect(row.id, row.version, row.values);
}

/** By way of the owner's outbox, so that the relay has to carry it. */
async function large(told: Told): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const neighbour = await neighbourOf(told, row);
  const event = eventOf(told, 'created', row);
  const data = { ...event.data, somethingNew: 'x'.repeat(LARGE) };
  try {
    await tell(told, { ...event, data });
    await tell(told, eventOf(told, 'created', neighbour));
    await told.expect(neighbour.id, neighbour.version, neighbour.values);
    await told.until(row.id, async () => {
      const aside = await told.sitting.databases.query(
        told.service,
        `SELECT FROM delayed_events WHERE handler = 'copy' AND id = $1`,
        [event.id],
      );
      return aside.length > 0 ? undefined : told.fault(row.id, row.version, row.values);
    });
  } finally {
    await remove(told, row.id);
  }
}

/** Another row, of which events come by the same way. */
async function neighbourOf({ sitting, target }: Told, { id }: StoredRow): Promise<StoredRow> {
  for (;;) {
    const other = await sitting.rows.add(target);
    if (await areNeighbours(sitting, id, other.id)) return other;
  }
}

/** An event, or all events of a row. */
export async function remove({ sitting, service }: Told, idOrSubject: string): Promise<void> {
  const text = `DELETE FROM delayed_events WHERE $1 IN (event ->> 'id', event ->> 'subject')`;
  await sitting.databases.query(service, text, [idOrSubject]);
}
