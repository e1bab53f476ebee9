import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import { keyOf } from '../../wire/refusals.ts';
import { arrange, arrangeAgain, callOf } from '../ask/arrange.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';

/** A key whose first call has not ended: the table is held still until the second one has its answer. */
export function keysInUseQuestions(subject: Subject): Question[] {
  const { action } = subject;
  if (keyOf(action) === 'none') return [];
  const answer = () => (keyOf(action) === 'required' ? portKeyInUse(subject) : creationKeyInUse(subject));
  return [subject.question('a key whose first call still runs is 409 idempotency-key-in-use', answer)];
}

async function creationKeyInUse(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const call = await callOf(sitting, await arrange(sitting, action), {
    headers: { 'idempotency-key': randomUUID() },
  });
  await holding(subject, action.entity.table, async (letGo) => {
    const first = subject.send(call);
    await waiting(subject);
    expectProblem(await subject.send(call), { status: 409, problem: 'idempotency-key-in-use' });
    await letGo();
    expectStatus(await first, 201);
  });
}

/** Two rows with one key at once: one call is done, the other is told that the key is taken. */
async function portKeyInUse(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const first = await arrange(sitting, action);
  const second = await arrangeAgain(sitting, first);
  const headers = { 'idempotency-key': randomUUID() };
  const one = await callOf(sitting, first, { headers });
  const other = await callOf(sitting, second, { headers, token: one.token });
  await holding(subject, 'port_attempts', async (letGo) => {
    const answers = Promise.all([subject.send(one), subject.send(other)]);
    await waiting(subject, 2);
    await letGo();
    const [a, b] = (await answers).sort((left, right) => left.status - right.status);
    if (!a || !b) throw new WrongAnswer('there are no answers');
    expectStatus(a, 200);
    expectProblem(b, { status: 409, problem: 'idempotency-key-in-use' });
  });
}

/** Keeps everybody else from writing into a table. */
async function holding(
  { sitting, action }: Subject,
  table: string,
  work: (letGo: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { databases } = sitting;
  const client = await databases.pool(databases.nameOf(action.entity.service)).connect();
  let isHeld = true;
  const letGo = async () => {
    if (isHeld) await client.query('ROLLBACK');
    isHeld = false;
  };
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${quoted(table)} IN SHARE MODE`);
    await work(letGo);
  } finally {
    await letGo();
    client.release();
  }
}

/** Until so many of the service's statements wait for the lock. */
async function waiting({ sitting, action }: Subject, count = 1): Promise<void> {
  const { databases } = sitting;
  const { service } = action.entity;
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = $1 AND usename = $1 AND wait_event_type = 'Lock'`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [row] = await databases.query<{ count: number }>(service, text, [databases.nameOf(service)]);
    if ((row?.count ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new WrongAnswer('the first call does not write to its table');
}
