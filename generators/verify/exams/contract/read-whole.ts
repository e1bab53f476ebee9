import { WrongAnswer } from '../../exam.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { partsOf } from '../../wire/lookup.ts';
import { sendOnce } from '../ask/call.ts';
import { underWay } from '../ask/parallel.ts';
import type { Question } from '../ask/sitting.ts';
import { waiting } from './held-table.ts';
import { expectRead, reading } from './reading.ts';
import type { Subject } from './subject.ts';

/** That a row is shown with the parts that it had at one moment, and never with those of another one. */
export function readWholeQuestions(subject: Subject): Question[] {
  const { sitting, action } = subject;
  if (!['get', 'list', 'lookup', 'snapshot'].includes(action.kind)) return [];
  const [part] = action.entity.fields.flatMap((field) =>
    field.type.kind === 'parts' && field.type.min > 0 ? (partsOf(sitting.plan, field) ?? []) : [],
  );
  if (!part) return [];
  return [subject.question('shows a row whole that is deleted meanwhile', () => readWhole(subject, part))];
}

/** The row and its parts go in one transaction, between the moment at which the row is read and that at which its parts are. */
async function readWhole(subject: Subject, part: ExamEntity): Promise<void> {
  const { databases } = subject.sitting;
  const { service, table } = subject.action.entity;
  const { row, call } = await reading(subject);
  const client = await databases.pool(databases.nameOf(service)).connect();
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${quoted(part.table)} IN ACCESS EXCLUSIVE MODE`);
    await client.query(`DELETE FROM ${quoted(table)} WHERE id = $1`, [row.id]);
    const sent = underWay(subject.send(call, sendOnce));
    if (!(await waiting(subject))) throw new WrongAnswer(`nobody asks for ${part.table}`);
    await client.query('COMMIT');
    expectRead(subject, await sent, row);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
