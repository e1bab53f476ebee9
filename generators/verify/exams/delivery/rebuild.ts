import type { Question } from '../ask/sitting.ts';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import { append, eventOf } from './bus.ts';
import { changedValues } from './changed-values.ts';
import type { Told } from './told.ts';

/** Milliseconds that it may take to fill a copy with all rows that the other exams have left. */
const PATIENCE = 120_000;

/** That a copy can be made anew from what its owner has, whatever events have come before. */
export const rebuildQuestions = (told: Told): Question[] => [
  told.question(
    'a copy that is filled anew has the rows that no event has told of, and marks those that are gone',
    () => rebuilt(told),
    { isAlone: true },
  ),
];

async function rebuilt(told: Told): Promise<void> {
  const { sitting, target } = told;
  const untold = await sitting.rows.add(target);
  const outdated = await sitting.rows.add(target);
  const gone = await sitting.rows.add(target);
  const older = { ...outdated, version: 0, values: await changedValues(told, outdated) };
  await append(told, eventOf(told, 'created', older), eventOf(told, 'created', gone));
  await told.expect(outdated.id, 0, older.values);
  await told.expect(gone.id, 1, gone.values);
  await deleteUntold(told, gone);
  await told.expect(untold.id, untold.version, untold.values);
  await told.expect(outdated.id, outdated.version, outdated.values);
  await told.expectGone(gone.id);
}

/** Deletes a row so that nothing tells of it, and has the copy filled anew. */
export async function deleteUntold(told: Told, { id }: StoredRow): Promise<void> {
  const { sitting, target, service } = told;
  await sitting.databases.query(target.service, `DELETE FROM ${quoted(target.table)} WHERE id = $1`, [id]);
  await sitting.databases.query(
    service,
    'UPDATE copies SET begun_at = now(), last_id = NULL, filled_at = NULL WHERE name = $1',
    [target.id],
  );
  await untilFilled(told);
}

/** Until a copy has all that its owner has had before events came. */
export const untilFilled = (told: Told): Promise<void> =>
  told.wait(`the copy of ${told.target.id} in ${told.service}`, () => unfilled(told), PATIENCE);

async function unfilled({ sitting, target, service }: Told): Promise<string | undefined> {
  const [copy] = await sitting.databases.query<{ after: string | null; isFilled: boolean }>(
    service,
    'SELECT last_id AS after, filled_at IS NOT NULL AS "isFilled" FROM copies WHERE name = $1',
    [target.id],
  );
  if (!copy) return 'nothing says how far it is';
  return copy.isFilled ? undefined : `it is filled up to ${copy.after ?? 'nothing'}`;
}
