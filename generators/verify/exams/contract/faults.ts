import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import type { ExamService } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { keyOf } from '../../wire/refusals.ts';
import { arrange, callOf } from '../ask/arrange.ts';
import type { Call } from '../ask/call.ts';
import { send } from '../ask/call.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import { askAll, type Question, type Sitting } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';

/** What takes something away from a service while it is asked: one fault at a time, and nothing else meanwhile. */
export async function askWithFaults(
  shared: Sitting,
  service: ExamService,
  subjects: readonly Subject[],
): Promise<void> {
  for (const question of subjects.flatMap((subject) => keysInUse(subject))) {
    await shared.examiner.ask(question.subject, question.question, question.answer);
  }
  const calls = await prepared(subjects);
  await withoutRights(shared, service, () => ask(shared, calls, 500, 'internal'));
  await withoutDatabase(shared, service, () => ask(shared, calls, 503, 'unavailable'));
  await recovered(shared, service);
}

interface Prepared {
  readonly subject: Subject;
  readonly call?: Call;
  readonly trouble?: unknown;
}

/** Calls that would succeed, made while everything is there. */
function prepared(subjects: readonly Subject[]): Promise<Prepared[]> {
  return Promise.all(
    subjects.map(async (subject) => {
      try {
        return {
          subject,
          call: await callOf(subject.sitting, await arrange(subject.sitting, subject.action)),
        };
      } catch (trouble) {
        return { subject, trouble };
      }
    }),
  );
}

function ask(shared: Sitting, calls: readonly Prepared[], status: number, problem: string): Promise<void> {
  const what = status === 500 ? 'a right that the service has lost' : 'a database that cannot be reached';
  const questions = calls.map(({ subject, call, trouble }): Question =>
    subject.question(`${what} is ${status}`, async () => {
      if (!call) throw trouble;
      // The same call is asked twice, with 500 and with 503: a key would make the second one a repetition.
      const headers = {
        ...call.headers,
        ...(keyOf(subject.action) === 'required' && { 'idempotency-key': randomUUID() }),
      };
      expectProblem(await subject.send({ ...call, headers }), { status, problem });
    }),
  );
  return askAll(shared, questions);
}

async function withoutRights(
  { databases }: Sitting,
  { database, name }: ExamService,
  work: () => Promise<void>,
): Promise<void> {
  const change = (text: string) => databases.query(name, `${text} ${quoted(database)}`);
  await change('REVOKE SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM');
  try {
    await work();
  } finally {
    await change('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO');
  }
}

async function withoutDatabase(
  shared: Sitting,
  { database }: ExamService,
  work: () => Promise<void>,
): Promise<void> {
  const elsewhere = shared.databases.pool('postgres');
  await elsewhere.query(`ALTER DATABASE ${quoted(database)} ALLOW_CONNECTIONS false`);
  try {
    await elsewhere.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $1`,
      [database],
    );
    await work();
  } finally {
    await elsewhere.query(`ALTER DATABASE ${quoted(database)} ALLOW_CONNECTIONS true`);
  }
}

/** That a service is whole again by itself once it has everything. */
function recovered({ system, examiner }: Sitting, { name }: ExamService): Promise<void> {
  return examiner.ask(name, 'is ready again by itself when it has its database back', async () => {
    const url = `${system.url(name)}/health/ready`;
    const end = Date.now() + 10_000;
    for (;;) {
      const answer = await send({ method: 'GET', url });
      if (answer.status === 200) return;
      if (Date.now() > end) expectStatus(answer, 200);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

/** A key whose first call has not ended: the table is held still until the second one has its answer. */
function keysInUse(subject: Subject): Question[] {
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
  const second = await arrange(sitting, action);
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
