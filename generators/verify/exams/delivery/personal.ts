import { WrongAnswer } from '../../exam.ts';
import type { ExamField } from '../../plan/exam-plan.ts';
import { copyTableName } from '../../plan/names.ts';
import { quoted } from '../../rows/databases.ts';
import type { Question } from '../ask/sitting.ts';
import { append, eventOf } from './bus.ts';
import type { Told } from './told.ts';

/** That nothing personal is told, and that none of it is left where the row is gone. */
export const personalQuestions = (told: Told): Question[] => [
  told.question('nothing of a row is left in the copy when it is deleted', () => forgotten(told)),
  told.question('what happens to a row that is gone by then brings nothing of it into the copy', () =>
    goneByThen(told),
  ),
];

async function forgotten(told: Told): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  await append(told, eventOf(told, 'created', row));
  await told.expect(row.id, row.version, row.values);
  await append(told, eventOf(told, 'deleted', row));
  await told.expectGone(row.id);
  await expectBlank(told, row.id);
}

async function goneByThen(told: Told): Promise<void> {
  const { rows, databases } = told.sitting;
  const row = await rows.add(told.target);
  await databases.query(told.target.service, `DELETE FROM ${quoted(told.target.table)} WHERE id = $1`, [
    row.id,
  ]);
  await append(told, eventOf(told, 'created', row), eventOf(told, 'deleted', row));
  await told.expectGone(row.id);
  await expectBlank(told, row.id);
}

async function expectBlank({ sitting, service, target, copied }: Told, id: string): Promise<void> {
  const table = quoted(copyTableName(target.service, target.name));
  const names = copied.map(({ column }: ExamField) => quoted(column));
  const [left] = await sitting.databases.query(
    service,
    `SELECT ${names.join(', ')} FROM ${table} WHERE id = $1 AND num_nonnulls(${names.join(', ')}) > 0`,
    [id],
  );
  if (left) throw new WrongAnswer(`expected nothing of ${id} in ${table}, saw ${JSON.stringify(left)}`);
}
