import { WrongAnswer } from '../../exam.ts';
import type { ExamField } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { edges } from '../../values/valid.ts';
import { paths } from '../../wire/mentions.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arranged, Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import type { Answer } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { rowsIn } from '../ask/items.ts';
import type { Question } from '../ask/sitting.ts';
import { expectEtag } from './after.ts';
import { expectCreated, idOf } from './created-row.ts';
import { severalCreations } from './several-creations.ts';
import type { Subject } from './subject.ts';
import { randomUUID } from 'node:crypto';

export function creations(subject: Subject): Question[] {
  const { takes, entity } = subject.action;
  const create = (question: string, arranged: Arranged) =>
    subject.question(question, async () => {
      await created(subject, await arrange(subject.sitting, subject.action, arranged));
    });
  return [
    create('with what has to be there', {}),
    create('with everything', { full: true }),
    subject.question('a repetition with its key has no second effect', () => repeated(subject)),
    subject.question('many at once with one key have one effect', () => repeatedAtOnce(subject)),
    ...(subject.action.each ? severalCreations(subject) : []),
    ...takes
      .filter((field) => !isReckonedWith(entity.fields, field))
      .flatMap((field) => edgesOf(subject, field)),
  ];
}

function edgesOf(subject: Subject, field: ExamField): Question[] {
  const { rows } = subject.sitting;
  return edges(field, rows.seed(), rows.setting).map(({ what, value }) =>
    subject.question(`${field.name} may be ${what}`, async () => {
      if (field.unique && (await isTaken(subject, field, value))) return;
      const given = { [field.name]: value };
      const arrangement = await arrange(subject.sitting, subject.action, { given }).catch(
        (error: unknown) => {
          // What the field takes a check or an access rule may not: then there is nothing to ask.
          if (error instanceof NoSuchRow) return undefined;
          throw error;
        },
      );
      if (arrangement) await created(subject, arrangement);
    }),
  );
}

/** The least of all values can be had once. */
async function isTaken({ sitting, action }: Subject, field: ExamField, value: unknown): Promise<boolean> {
  const { service, table } = action.entity;
  const text = `SELECT 1 FROM ${quoted(table)} WHERE ${quoted(field.column)} = $1`;
  return (await sitting.databases.query(service, text, [toColumn(sitting.plan, field, value)])).length > 0;
}

/** What computed values are made of is left out of the edges: their sums would leave every type. */
const isReckonedWith = (fields: readonly ExamField[], { name }: ExamField) =>
  fields.some(({ computed }) => computed && paths(computed).some(([first]) => first === name));

async function created(subject: Subject, arrangement: Arrangement): Promise<Answer> {
  const { sitting, action, contract } = subject;
  const call = await callOf(sitting, arrangement);
  const against = contract.faultsOfBody(action.method, action.path, 'application/json', call.body);
  const answer = await subject.send(call);
  expectStatus(answer, 201);
  if (against !== undefined) throw wrong(answer, 'a body that the contract takes', against);
  const [shown] = rowsIn(action, answer);
  await expectCreated(subject, arrangement, answer, shown);
  if (action.each) return answer;
  expectEtag(answer, 1);
  const path = `${new URL(call.url).pathname}/${idOf(shown)}`;
  const location = answer.headers.get('location');
  if (location !== path) throw wrong(answer, `the Location ${path}`, location ?? 'none');
  return answer;
}

async function repeated(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement, { headers: { 'idempotency-key': randomUUID() } });
  const [first, second] = [await subject.send(call), await subject.send(call)];
  expectStatus(first, 201);
  expectStatus(second, 201);
  if (first.text !== second.text) throw wrong(second, 'the answer that was given before', 'another one');
}

/** More than the service has connections: some wait until the first one has its answer. */
const many = 16;

async function repeatedAtOnce(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { service, table } = action.entity;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement, { headers: { 'idempotency-key': randomUUID() } });
  const answers = await Promise.all(Array.from({ length: many }, () => subject.send(call)));
  const done = answers.filter(({ status }) => status === 201);
  for (const answer of answers)
    if (answer.status !== 201) expectProblem(answer, { status: 409, problem: 'idempotency-key-in-use' });
  const ids = [...new Set(done.map((answer) => idOf(rowsIn(action, answer)[0])))];
  if (ids.length !== 1)
    throw new WrongAnswer(
      `${many} calls with one key have made ${ids.length} rows in ${table} of ${service}`,
    );
}
