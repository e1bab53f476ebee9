import type { ExamService } from '../../plan/exam-plan.ts';
import { copyTableName } from '../../plan/names.ts';
import { quoted } from '../../rows/databases.ts';
import type { Answer, Call } from '../ask/call.ts';
import { sendOnce } from '../ask/call.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import { askAll, type Question, type Sitting } from '../ask/sitting.ts';

/** A service and its database, whose role bears the database's name. */
export interface Served {
  readonly name: string;
  readonly database: string;
}

/** A call that would succeed if nothing were in its way. */
export interface Endangered {
  readonly subject: string;
  readonly prepare: () => Promise<Call>;
  readonly send: (call: Call) => Promise<Answer>;
  /** Whose database it needs besides that of its own service: a peer that is asked. */
  readonly peers: readonly string[];
  /** Without whose answer it is done as well, and how that is answered. */
  readonly accepted: readonly string[];
  readonly success: number;
}

/** Takes something away from a service while it is asked: one fault at a time, and nothing else meanwhile. */
export async function askWithFaults(
  shared: Sitting,
  service: Served,
  endangered: readonly Endangered[],
): Promise<void> {
  const { plan } = shared;
  const broken = await prepared(endangered);
  await withoutRights(shared, service, () => ask(shared, broken, 'a right that the service has lost', 500));
  const cut = await prepared(endangered);
  await withoutDatabase(shared, service, () => ask(shared, cut, 'a database that cannot be reached', 503));
  await recovered(shared, service);
  for (const peer of plan.services.filter(({ name }) =>
    endangered.some(({ peers }) => peers.includes(name)),
  )) {
    const asking = await prepared(endangered.filter(({ peers }) => peers.includes(peer.name)));
    await forget(shared, service, peer);
    await withoutDatabase(shared, peer, () =>
      ask(shared, asking, `${peer.name}, which is asked, out of order`, 503),
    );
    await recovered(shared, peer);
  }
  await askWithoutAnswers(shared, service, endangered);
}

/** What is accepted unchecked while a peer cannot be asked. */
async function askWithoutAnswers(
  shared: Sitting,
  service: Served,
  endangered: readonly Endangered[],
): Promise<void> {
  for (const peer of shared.plan.services) {
    const accepting = endangered.filter(
      ({ peers, accepted }) => accepted.includes(peer.name) && !peers.includes(peer.name),
    );
    if (accepting.length === 0 || peer.name === service.name) continue;
    const calls = await prepared(accepting);
    const what = `${peer.name}, which is asked, out of order: accepted unchecked`;
    await withoutDatabase(shared, peer, () =>
      askAll(
        shared,
        calls.map((one) => accepts(one, what)),
      ),
    );
    await recovered(shared, peer);
  }
}

const accepts = ({ subject, call, trouble, send, success }: Prepared, question: string): Question => ({
  subject,
  question,
  answer: async () => {
    if (!call) throw trouble;
    expectStatus(await send(call), success);
  },
});

interface Prepared extends Endangered {
  readonly call?: Call;
  readonly trouble?: unknown;
}

/** Calls that would succeed, made while everything is there. */
function prepared(endangered: readonly Endangered[]): Promise<Prepared[]> {
  return Promise.all(
    endangered.map((one) =>
      one.prepare().then(
        (call) => ({ ...one, call }),
        (trouble: unknown) => ({ ...one, trouble }),
      ),
    ),
  );
}

function ask(shared: Sitting, calls: readonly Prepared[], what: string, status: 500 | 503): Promise<void> {
  const problem = status === 500 ? 'internal' : 'unavailable';
  const questions = calls.map(({ subject, call, trouble, send: sendTo }): Question => ({
    subject,
    question: `${what} is ${status}`,
    answer: async () => {
      if (!call) throw trouble;
      expectProblem(await sendTo(call), { status, problem });
    },
  }));
  return askAll(shared, questions);
}

/** What a service has of another's rows: that which is there need not be asked for. */
async function forget({ plan, databases }: Sitting, service: Served, peer: ExamService): Promise<void> {
  const targets = peer.entities.filter(({ id }) =>
    plan.copies.some((copy) => copy.service === service.name && copy.target === id),
  );
  for (const { name } of targets)
    await databases.query(service.name, `DELETE FROM ${quoted(copyTableName(peer.name, name))}`);
}

async function withoutRights(
  { databases }: Sitting,
  { database, name }: Served,
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
  { database }: Served,
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
function recovered({ system, examiner }: Sitting, { name }: Served): Promise<void> {
  return examiner.ask(name, 'is ready again by itself when it has its database back', async () => {
    const url = `${system.url(name)}/health/ready`;
    const end = Date.now() + 10_000;
    for (;;) {
      const answer = await sendOnce({ method: 'GET', url });
      if (answer.status === 200) return;
      if (Date.now() > end) expectStatus(answer, 200);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}
