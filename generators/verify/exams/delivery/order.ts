import pg from 'pg';
import { WrongAnswer } from '../../exam.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Question } from '../ask/sitting.ts';
import { acknowledged, append, deliverAgain, eventOf } from './bus.ts';
import { changedValues } from './changed-values.ts';
import { INSERT, tell } from './outbox.ts';
import type { Known, Told } from './told.ts';

/** That nothing is lost, nothing has its effect twice, and nothing older comes after what is newer. */
export const orderQuestions = (told: Told): Question[] => [
  told.question('a transaction that is committed after a later one is told of as well', () =>
    committedLate(told),
  ),
  told.question('an event that is delivered twice has its effect once', () => twice(told)),
  told.question('an older event after a newer one has no effect', () => older(told)),
  told.question('what is deleted stays deleted, whatever comes later', () => gone(told)),
];

/** Positions of the outbox are taken in another order than they come to be seen in. */
async function committedLate(told: Told): Promise<void> {
  const { rows, system, databases } = told.sitting;
  const { service } = told.target;
  const [slow, quick] = [await rows.add(told.target), await rows.add(told.target)];
  const client = new pg.Client(system.databaseUrl(databases.nameOf(service)));
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(INSERT, [JSON.stringify(eventOf(told, 'created', slow))]);
    await tell(told, eventOf(told, 'created', quick));
    await told.expect(quick.id, quick.version, quick.values);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  await told.expect(slow.id, slow.version, slow.values);
}

async function twice(told: Told): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const event = eventOf(told, 'created', row);
  await append(told, event);
  await told.expect(row.id, row.version, row.values);
  await expectNothing(told, row, async () => {
    await append(told, event);
    await acknowledged(told, await deliverAgain(told, event));
  });
}

async function older(told: Told): Promise<void> {
  const { row, later } = await rowWithChange(told);
  await append(told, eventOf(told, 'changed', { ...row, version: 5, values: later }));
  await told.expect(row.id, 5, later);
  await expectNothing(told, row, async () => {
    const late = eventOf(told, 'changed', { ...row, version: 3 });
    await append(told, late);
    await acknowledged(told, late.id);
  });
  await told.expect(row.id, 5, later);
}

async function gone(told: Told): Promise<void> {
  const { row, later } = await rowWithChange(told);
  await append(told, eventOf(told, 'created', row), eventOf(told, 'deleted', row));
  await told.expectGone(row.id);
  await expectNothing(told, row, async () => {
    const late = eventOf(told, 'changed', { ...row, version: 2, values: later });
    await append(told, late);
    await acknowledged(told, late.id);
  });
}

async function rowWithChange(told: Told): Promise<{ row: StoredRow; later: Values }> {
  const row = await told.sitting.rows.add(told.target);
  return { row, later: await changedValues(told, row) };
}

/** That the copy of a row is the same after some work, to the moment when it was last taken in. */
async function expectNothing(told: Told, { id }: StoredRow, work: () => Promise<void>): Promise<void> {
  const before = await told.known(id);
  await work();
  const after = await told.known(id);
  if (spoken(before) !== spoken(after))
    throw new WrongAnswer(
      `expected the copy of ${id} to be left alone, saw ${spoken(after)} after ${spoken(before)}`,
    );
}

const spoken = (known: Known | undefined): string =>
  known ? `version ${known.version}${known.isGone ? ', deleted' : ''}, taken in at ${known.checked}` : 'none';
