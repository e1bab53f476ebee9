import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import { keyOf } from '../../wire/refusals.ts';
import { arrange, arrangeAgain } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import { underWay } from '../ask/parallel.ts';
import type { Question } from '../ask/sitting.ts';
import { holding, waiting } from './held-table.ts';
import type { Subject } from './subject.ts';

/** A key whose first call has not ended: the table is held still until the second one has its answer. */
export function keysInUseQuestions(subject: Subject): Question[] {
  const { action } = subject;
  if (keyOf(action) === 'none' || action.operation?.byHand) return [];
  const answer = () => (action.operation?.calls ? portKeyInUse(subject) : keyInUse(subject));
  return [subject.question('a key whose first call still runs is 409 idempotency-key-in-use', answer)];
}

async function keyInUse(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const call = await callOf(sitting, await arrange(sitting, action), {
    headers: { 'idempotency-key': randomUUID() },
  });
  await holding(subject, action.entity.table, async (letGo) => {
    const first = underWay(subject.send(call));
    await expectWaiting(subject, 1);
    expectProblem(await subject.send(call), { status: 409, problem: 'idempotency-key-in-use' });
    await letGo();
    expectStatus(await first, action.success);
  });
}

/** Two rows with one key at once: one call is done, the other is told that the key is taken, as soon as anybody knows. */
async function portKeyInUse(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const first = await arrange(sitting, action);
  const second = await arrangeAgain(sitting, first);
  const headers = { 'idempotency-key': randomUUID() };
  const one = await callOf(sitting, first, { headers });
  const other = await callOf(sitting, second, { headers, token: one.token });
  await holding(subject, 'port_attempts', async (letGo) => {
    const begun = underWay(subject.send(one));
    await expectWaiting(subject, 1);
    const late = underWay(subject.send(other));
    await Promise.race([late, waiting(subject, 2)]);
    await letGo();
    const answers = await Promise.all([begun, late]);
    const [a, b] = answers.toSorted((left, right) => left.status - right.status);
    if (!a || !b) throw new WrongAnswer('there are no answers');
    expectStatus(a, 200);
    expectProblem(b, { status: 409, problem: 'idempotency-key-in-use' });
  });
}

async function expectWaiting(subject: Subject, count: number): Promise<void> {
  if (!(await waiting(subject, count))) throw new WrongAnswer('the first call does not write to its table');
}
