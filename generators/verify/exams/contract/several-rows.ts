import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import type { StoredRow } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Action } from '../../wire/actions.ts';
import { arrange, arrangeAgain } from '../ask/arrange.ts';
import type { Arranged, Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { type Answer, type Call, sendOnce } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { type Item, itemOf, rowsIn } from '../ask/items.ts';
import { constantKeys } from '../ask/make-room.ts';
import { underWay } from '../ask/parallel.ts';
import type { Question } from '../ask/sitting.ts';
import { waiting } from './held-table.ts';
import { done, expectEffect } from './operations.ts';
import { rowAsText } from './refused.ts';
import type { Subject } from './subject.ts';

/** That an operation of other services is done with all rows of a call or with none, by whatever key they are named. */
export function severalRowsQuestions(subject: Subject): Question[] {
  const { action } = subject;
  const { rowKeys, operation } = action;
  if (!rowKeys || !operation || operation.byHand) return [];
  const keys = rowKeys.filter((key) => key.join() !== 'id');
  const isForSeveral = constantKeys(action.entity, operation).length === 0;
  return [
    ...keys.map((key) =>
      subject.question(`succeeds with a row by its ${key.join(' and ')}`, () => byKey(subject, key)),
    ),
    ...keys.map((key) =>
      subject.question(`a ${key.join(' and ')} that no row has is 404`, () => unknownKey(subject, key)),
    ),
    ...(isForSeveral ? ofSeveral(subject) : []),
    ...(operation.to === undefined ? [] : [alreadyDone(subject, operation.to)]),
  ];
}

const ofSeveral = (subject: Subject): Question[] => [
  subject.question('is done with several rows, which the answer shows in the order of the call', () =>
    inOrder(subject),
  ),
  // A port that has been called is not called back.
  ...(subject.action.operation?.calls
    ? []
    : [
        subject.question('with a row that is not there it is done with no other either', () =>
          allOrNone(subject),
        ),
      ]),
];

async function byKey(subject: Subject, key: readonly string[]): Promise<void> {
  await done(subject, { ...(await arrange(subject.sitting, subject.action)), key });
}

/** The values of a row that is gone. */
async function unknownKey(subject: Subject, key: readonly string[]): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const { service, table } = action.entity;
  await sitting.databases.query(service, `DELETE FROM ${quoted(table)} WHERE id = $1`, [arrangement.row?.id]);
  const answer = await subject.send(await callOf(sitting, { ...arrangement, key }));
  expectProblem(answer, { status: 404, problem: 'not-found' });
}

interface Several {
  readonly arrangements: readonly [Arrangement, ...Arrangement[]];
  readonly items: readonly Item[];
  readonly call: Call;
}

/** A call for rows that stand there, in this order. */
async function several(subject: Subject, count: number): Promise<Several> {
  const { sitting, action } = subject;
  const first = await arrange(sitting, action);
  const arrangements: [Arrangement, ...Arrangement[]] = [first];
  while (arrangements.length < count) arrangements.push(await arrangeAgain(sitting, first));
  const items = arrangements.flatMap(({ row, body }) => (row ? [itemOf(row, body)] : []));
  return { arrangements, items, call: await callOf(sitting, first, { body: { items } }) };
}

/** Keys that count come in the order in which they are made: the call has them the other way round. */
async function inOrder(subject: Subject): Promise<void> {
  const { arrangements, items, call } = await several(subject, 3);
  const [answer, asked] = [
    await subject.send({ ...call, body: { items: items.toReversed() } }),
    arrangements.toReversed(),
  ];
  expectStatus(answer, 200);
  const rows = rowsIn(subject.action, answer);
  expectIds(answer, rows, asked);
  for (const [at, arrangement] of asked.entries()) await expectEffect(subject, arrangement, answer, rows[at]);
}

function expectIds(answer: Answer, rows: readonly unknown[], asked: readonly Arrangement[]): void {
  const [seen, wanted] = [
    rows.map((row) => (row as { id?: unknown } | null)?.id),
    asked.map(({ row }) => row?.id),
  ];
  if (String(seen) !== String(wanted)) throw wrong(answer, `the rows ${String(wanted)}`, String(seen));
}

async function allOrNone(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { arrangements, items, call } = await several(subject, 3);
  const gone = arrangements[1]?.row?.id;
  const { service, table } = action.entity;
  await sitting.databases.query(service, `DELETE FROM ${quoted(table)} WHERE id = $1`, [gone]);
  const others = arrangements.flatMap(({ row }) => (row && row.id !== gone ? [row] : []));
  const before = await textOf(subject, others);
  expectProblem(await subject.send({ ...call, body: { items } }), { status: 404, problem: 'not-found' });
  if ((await textOf(subject, others)) !== before)
    throw new WrongAnswer('what was refused for one row has changed another one');
}

const textOf = async (subject: Subject, rows: readonly StoredRow[]): Promise<string> =>
  (await Promise.all(rows.map((row) => rowAsText(subject, row)))).join('\n');

/** That two calls for the same rows do not wait for each other for ever: what waits in the database is nobody else's. */
export function crossingQuestions(subject: Subject): Question[] {
  const { rowKeys, operation, entity } = subject.action;
  const isPossible = rowKeys && operation && !operation.byHand && !operation.calls;
  if (!isPossible || constantKeys(entity, operation).length > 0) return [];
  const question = 'calls for the same rows in another order do not wait for each other';
  return [subject.question(question, () => crossing(subject))];
}

/**
 * Somebody keeps the last of two rows to themselves until both calls wait. If each took the rows in its own order, the call that
 * begins with that row would get it, and go on to wait for the other one, which by then the other call has.
 */
async function crossing(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { databases } = sitting;
  const { service, table } = action.entity;
  const { arrangements, items, call } = await several(subject, 2);
  const [one, other] = arrangements.map(({ row }) => row?.id ?? '');
  const isSorted = String(one) < String(other);
  const forward = isSorted ? items : items.toReversed();
  const backward = { body: { items: forward.toReversed() } };
  const crossed = await callOf(sitting, arrangements[0], backward);
  const client = await databases.pool(databases.nameOf(service)).connect();
  try {
    await client.query('BEGIN');
    const last = isSorted ? other : one;
    await client.query(`SELECT FROM ${quoted(table)} WHERE id = $1 FOR UPDATE`, [last]);
    const begun = underWay(subject.send(crossed, sendOnce));
    await waiting(subject, 1);
    const late = underWay(subject.send({ ...call, body: { items: forward } }, sendOnce));
    await waiting(subject, 2);
    await client.query('ROLLBACK');
    for (const answer of await Promise.all([begun, late])) expectCrossed(action, answer);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** What the first call leaves may be nothing that the second one could be done with. */
function expectCrossed({ operation }: Action, answer: Answer): void {
  if (answer.status === 409) return expectProblem(answer, { status: 409, problem: operation?.fails });
  expectStatus(answer, 200);
}

/** That what a flow has had done already, and asks for again, is no fault. */
function alreadyDone(subject: Subject, to: string): Question {
  const { sitting, action } = subject;
  const arranged: Arranged = { isReady: false, states: [to] };
  let ready: Promise<Arrangement | undefined> | undefined;
  const arrangement = () =>
    (ready ??= arrange(sitting, action, arranged).catch((error: unknown) => {
      if (error instanceof NoSuchRow) return undefined;
      throw error;
    }));
  return {
    ...subject.question(`a row that is ${to} already is shown as it is`, async () => {
      const found = await arrangement();
      if (!found?.row) return;
      const before = await rowAsText(subject, found.row);
      const answer = await subject.send(await callOf(sitting, found));
      expectStatus(answer, 200);
      expectIds(answer, rowsIn(action, answer), [found]);
      if ((await rowAsText(subject, found.row)) !== before)
        throw new WrongAnswer(`what was done already has been done again with the row ${found.row.id}`);
    }),
    isThinkable: async () => (await arrangement()) !== undefined,
  };
}
