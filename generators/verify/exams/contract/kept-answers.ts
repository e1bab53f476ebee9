import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { otherStates } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import type { Answer } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import { rowAsText } from './refused.ts';
import type { Subject } from './subject.ts';

/** That a service which asks again, because no answer has come to it, is told what it was told before, and nothing is done twice. */
export function keptAnswerQuestions(subject: Subject): Question[] {
  const { action } = subject;
  if (!action.rowKeys || action.operation?.byHand) return [];
  return [
    subject.question('a repetition with its key has no second effect', () => repeated(subject)),
    subject.question('many at once with one key have one effect', () => repeatedAtOnce(subject)),
    refusedForGood(
      subject,
      'a row that was not there is not there for its key, even when it has come',
      missing,
    ),
    ...(otherStates(action).length > 0
      ? [
          refusedForGood(
            subject,
            'what was refused is refused to its key, even when it has become possible',
            inAnotherState,
          ),
        ]
      : []),
  ];
}

async function repeated(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const call = await callOf(sitting, arrangement);
  const first = await subject.send(call);
  expectStatus(first, 200);
  const after = await rowAsText(subject, arrangement.row);
  const second = await subject.send(call);
  expectStatus(second, 200);
  if (first.text !== second.text) throw wrong(second, 'the answer that was given before', 'another one');
  if ((await rowAsText(subject, arrangement.row)) !== after)
    throw wrong(second, 'no second effect', 'another version of the row');
}

/** More than the service has connections: some wait until the first one has its answer. */
const MANY = 16;

async function repeatedAtOnce(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { row, ...arrangement } = await arrange(sitting, action);
  const call = await callOf(sitting, { ...arrangement, row });
  const answers = await Promise.all(Array.from({ length: MANY }, () => subject.send(call)));
  const done = answers.filter(({ status }) => status === 200);
  for (const answer of answers)
    if (!done.includes(answer)) expectProblem(answer, { status: 409, problem: 'idempotency-key-in-use' });
  const versions = [...new Set(done.map(({ text }) => text))];
  if (versions.length !== 1)
    throw new WrongAnswer(`${MANY} calls with one key have had ${versions.length} different answers`);
}

/** How a row comes not to be ready, and to be so later on. */
interface Obstacle {
  readonly set: (subject: Subject, row: StoredRow) => Promise<void>;
  readonly clear: (subject: Subject, row: StoredRow) => Promise<void>;
}

const missing: Obstacle = {
  set: async ({ sitting, action }, { id }) => {
    const { service, table } = action.entity;
    await sitting.databases.query(service, `DELETE FROM ${quoted(table)} WHERE id = $1`, [id]);
  },
  clear: async ({ sitting, action }, { values }) => {
    await sitting.rows.store(action.entity, values);
  },
};

const inAnotherState: Obstacle = {
  set: (subject, row) => moveTo(subject, row, otherStates(subject.action)),
  clear: (subject, row) => {
    const { state = '' } = subject.action.entity;
    return moveTo(subject, row, [String(row.values[state])]);
  },
};

/** Into the first of these states in which the table lets the row be as it is. */
async function moveTo(
  { sitting, action }: Subject,
  { id }: StoredRow,
  states: readonly string[],
): Promise<void> {
  const { service, table, fields, state } = action.entity;
  const column = fields.find(({ name }) => name === state)?.column ?? '';
  const text = `UPDATE ${quoted(table)} SET ${quoted(column)} = $2 WHERE id = $1`;
  for (const value of states) {
    const isMoved = await sitting.databases.query(service, text, [id, value]).then(
      () => true,
      () => false,
    );
    if (isMoved) return;
  }
  throw new NoSuchRow(`No ${action.entity.id} was found that could be ${states.join(' or ')} as well.`);
}

/** Asks while something is in the way, and again when nothing is but that it was asked before. */
function refusedForGood(subject: Subject, question: string, { set, clear }: Obstacle): Question {
  const { sitting, action } = subject;
  let found: Arrangement | undefined;
  const isThinkable = async () => {
    try {
      const arrangement = await arrange(sitting, action);
      if (arrangement.row) await set(subject, arrangement.row);
      found = arrangement;
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
    }
    return found !== undefined;
  };
  const answer = async () => {
    if (!found?.row) return;
    const call = await callOf(sitting, found);
    const first = await subject.send(call);
    if (first.status !== 404 && first.status !== 409) throw wrong(first, '404 or 409');
    await clear(subject, found.row);
    expectProblem(await subject.send(call), { status: first.status, problem: problemOf(first) });
    const headers = { 'idempotency-key': randomUUID() };
    expectStatus(await subject.send(await callOf(sitting, found, { headers })), 200);
  };
  return { ...subject.question(question, answer), isThinkable };
}

const problemOf = ({ body }: Answer): string =>
  String((body as Values | undefined)?.['type']).replace('/problems/', '');
