import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { sendOnce } from '../ask/call.ts';
import { expectStatus } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import { arranged, spoken, tellingActions } from './arrivals.ts';
import type { Told } from './told.ts';

/** What makes a transaction fail when it is committed, and not before. */
const REFUSAL = 'exam_refusal';

/** That a change and its event are one: neither is there without the other. */
export function changeQuestions(told: Told): Question[] {
  const alone = { isAlone: true };
  // PostgreSQL has no such trigger on a table in partitions.
  const isRefusable = !told.target.partitioned;
  return tellingActions(told).flatMap((action) => [
    arranged(told, `${spoken(action)} that cannot be told of is not made`, action, notTold, alone),
    ...(isRefusable
      ? [arranged(told, `${spoken(action)} that is taken back is not told of`, action, takenBack, alone)]
      : []),
  ]);
}

/** The owner may not write down what is to be told. */
async function notTold(told: Told, arrangement: Arrangement): Promise<void> {
  const { databases } = told.sitting;
  const { service } = told.target;
  const role = quoted(databases.nameOf(service));
  await databases.query(service, `REVOKE INSERT ON outbox FROM ${role}`);
  try {
    await fails(told, arrangement);
  } finally {
    await databases.query(service, `GRANT INSERT ON outbox TO ${role}`);
  }
}

/** The table refuses the change when everything is done, and only to be committed. */
async function takenBack(told: Told, arrangement: Arrangement): Promise<void> {
  const { databases } = told.sitting;
  const { service, table } = told.target;
  await databases.query(
    service,
    `CREATE FUNCTION ${REFUSAL}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by the exam'; END $$;
     CREATE CONSTRAINT TRIGGER ${REFUSAL} AFTER INSERT OR UPDATE OR DELETE ON ${quoted(table)}
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${REFUSAL}()`,
  );
  try {
    await fails(told, arrangement);
  } finally {
    await databases.query(service, `DROP FUNCTION ${REFUSAL} CASCADE`);
  }
}

/** That the answer is a fault, all rows are what they were, and nobody is told of anything. */
async function fails(told: Told, arrangement: Arrangement): Promise<void> {
  const call = await callOf(told.sitting, arrangement);
  const before = await state(told);
  const answer = await sendOnce(call);
  const after = await state(told);
  expectStatus(answer, 500);
  if (before !== after)
    throw new WrongAnswer(`expected that a fault leaves nothing: ${before}; saw ${after}`);
}

/** What there is of all rows, and what has ever been said of them. */
async function state({ sitting, target }: Told): Promise<string> {
  const [found] = await sitting.databases.query<Record<'rows' | 'versions' | 'events', string>>(
    target.service,
    `SELECT count(*) AS rows, coalesce(sum(version), 0) AS versions,
       (SELECT count(*) FROM outbox WHERE starts_with(event ->> 'type', $1)) AS events
     FROM ${quoted(target.table)}`,
    [`${target.id}.`],
  );
  return `${found?.rows} rows at versions of ${found?.versions} in all, ${found?.events} events`;
}
