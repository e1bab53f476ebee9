import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import { arrange, arrangeAgain } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { type Call, sendOnce } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { rowsIn } from '../ask/items.ts';
import type { Question } from '../ask/sitting.ts';
import { lists } from './bad-items.ts';
import { expectCreated } from './created-row.ts';
import type { Subject } from './subject.ts';

/** That all rows of a call are made, and shown in its order, or none. */
export const severalCreations = (subject: Subject): Question[] => [
  subject.question('makes several rows, which the answer shows in the order of the call', () =>
    inOrder(subject),
  ),
  {
    ...subject.question('with one that cannot be made it makes no other either', () => allOrNone(subject)),
    isAlone: true,
  },
];

/** That a list is refused with 400 that is none, or not of the size that it may have, and then nothing of it is made. */
export const badCreations = (subject: Subject): Question[] =>
  lists().map(({ what, body, pointer }) =>
    subject.question(`${what} is 400`, async () => {
      const { sitting, action } = subject;
      const good = await arrange(sitting, action);
      const call = await callOf(sitting, good, { body: body({ item: good.body }) });
      expectProblem(await subject.send(call), { status: 400, problem: 'bad-request', pointer });
    }),
  );

interface Several {
  readonly all: readonly Arrangement[];
  readonly call: Call;
}

async function several({ sitting, action }: Subject, count: number): Promise<Several> {
  const first = await arrange(sitting, action);
  const all = [first];
  while (all.length < count) all.push(await arrangeAgain(sitting, first));
  return { all, call: await callOf(sitting, first, { body: { items: all.map(({ body }) => body) } }) };
}

async function inOrder(subject: Subject): Promise<void> {
  const { all, call } = await several(subject, 3);
  const answer = await subject.send(call);
  expectStatus(answer, 201);
  const rows = rowsIn(subject.action, answer);
  if (rows.length !== all.length) throw wrong(answer, `${all.length} rows`, `${rows.length}`);
  for (const [at, arrangement] of all.entries()) await expectCreated(subject, arrangement, answer, rows[at]);
}

/** The table takes the first one, and then no other. */
async function allOrNone(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const { service, table } = action.entity;
  const { call } = await several(subject, 3);
  const count = async () => {
    const text = `SELECT count(*)::int AS count FROM ${quoted(table)}`;
    return (await sitting.databases.query<{ count: number }>(service, text))[0]?.count ?? 0;
  };
  const before = await count();
  await sitting.databases.query(
    service,
    `CREATE SEQUENCE ${TRAP};
     CREATE FUNCTION ${TRAP}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
       BEGIN IF nextval('${TRAP}') > 1 THEN RAISE EXCEPTION 'this was put here by an exam'; END IF; RETURN NEW; END $$;
     CREATE TRIGGER ${TRAP} BEFORE INSERT ON ${quoted(table)} FOR EACH ROW EXECUTE FUNCTION ${TRAP}()`,
  );
  try {
    const answer = await subject.send(call, sendOnce);
    if (answer.status < 400) throw wrong(answer, 'a fault, as the second row was not taken');
  } finally {
    await sitting.databases.query(service, `DROP FUNCTION ${TRAP} CASCADE; DROP SEQUENCE ${TRAP}`);
  }
  const left = (await count()) - before;
  if (left !== 0) throw new WrongAnswer(`what failed with the second row has left ${left}`);
}

const TRAP = 'exam_several';
