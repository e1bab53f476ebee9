import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Refusal } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arranged, Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import type { Subject } from './subject.ts';

export type Cause<Kind extends Refusal['cause']['kind']> = Extract<Refusal['cause'], { kind: Kind }>;

export async function refused(subject: Subject, refusal: Refusal, arranged: Arranged): Promise<void> {
  await expectRefusal(subject, refusal, await arrange(subject.sitting, subject.action, arranged));
}

export async function expectRefusal(
  subject: Subject,
  { status, problem }: Refusal,
  arrangement: Arrangement,
  body: Values | undefined = arrangement.body,
  pointer?: string,
): Promise<void> {
  const { sitting, action } = subject;
  const before = await rowAsText(subject, arrangement.row);
  const call = await callOf(sitting, { ...arrangement, body });
  expectProblem(await subject.send(call), { status, problem, pointer });
  if ((await rowAsText(subject, arrangement.row)) !== before)
    throw new WrongAnswer(
      `what was refused has changed the row ${arrangement.row?.id} of ${action.entity.id}`,
    );
}

/** That a row is at the version at which it was made. */
export async function expectUntouched({ sitting, action }: Subject, { row }: Arrangement): Promise<void> {
  if (!row) return;
  const { entity } = action;
  const text = `SELECT version FROM ${quoted(entity.table)} WHERE id = $1`;
  const [found] = await sitting.databases.query<{ version: number }>(entity.service, text, [row.id]);
  if (found?.version !== row.version)
    throw new WrongAnswer(`a request that was refused has changed the row ${row.id}`);
}

/** The whole row as PostgreSQL writes it. */
export async function rowAsText({ sitting, action }: Subject, row: StoredRow | undefined): Promise<string> {
  if (!row) return '';
  const { service, table } = action.entity;
  const [found] = await sitting.databases.query<{ text: string }>(
    service,
    `SELECT t::text AS text FROM ${quoted(table)} t WHERE id = $1`,
    [row.id],
  );
  return found?.text ?? '';
}
