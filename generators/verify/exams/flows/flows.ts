import { setTimeout as sleep } from 'node:timers/promises';
import { type Exam, WrongAnswer } from '../../exam.ts';
import type { ExamFlow } from '../../plan/exam-plan.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { sitting as sit, type Sitting } from '../ask/sitting.ts';
import { type Beginning, beginningsOf } from './beginning.ts';
import { type Case, casesOf, prepared, type Prepared, UNDO_FAULTS } from './cases.ts';
import { removeTraps } from './faults.ts';
import { disagreements } from './reckoning.ts';
import { standingsOf, unfinished } from './run.ts';
import { leave, leaveUnsaid } from './unasked.ts';

/** Milliseconds within which a flow has to end that nothing stands in the way of any more. */
const PATIENCE = 60_000;
const PAUSE = 100;

/** Milliseconds until all that is to be cut off is where it is to be. */
const GATHERING = 6_000;

export const flows: Exam = {
  name: 'flows',
  proves:
    'each step of a flow may fail in each way, and each undo as well: it is completed, or all of it is taken back',
  isFor: ({ flows: all }) => all.some(({ isCarriedOut }) => isCarriedOut),
  sit: (system, examiner, service) =>
    sit(system, examiner, 'flows', async (shared) => {
      const own = shared.plan.flows.filter(
        (flow) => flow.isCarriedOut && (service === undefined || isPartOf(flow, service)),
      );
      await removeTraps(shared);
      try {
        await askFor(shared, own);
      } finally {
        await removeTraps(shared);
      }
    }),
};

export const isPartOf = ({ service, steps }: ExamFlow, name: string) =>
  service === name || steps.some(({ entity }) => entity.startsWith(`${name}.`));

async function askFor(shared: Sitting, own: readonly ExamFlow[]): Promise<void> {
  const ways: Beginning[] = [];
  for (const flow of own) {
    const [way] = beginningsOf(shared.plan, flow);
    if (way) ways.push(way);
    else await leave(shared, flow.name, 'not asked: nobody outside can begin it');
  }
  await leaveUnsaid(shared, own);
  const cases = ways.flatMap((way) => casesOf(way));
  await askTogether(
    shared,
    cases.filter(({ victim }) => victim === undefined),
  );
  const cutOff = cases.filter(({ victim }) => victim !== undefined);
  for (const group of Object.values(Object.groupBy(cutOff, ({ victim, way }) => `${way} ${victim}`)))
    await askTogether(shared, group ?? []);
}

/** Sets the faults of all of them, lets the flows go on, kills where somebody is to be killed, and looks at what has become of each. */
async function askTogether(shared: Sitting, cases: readonly Case[]): Promise<void> {
  const { examiner, system } = shared;
  const victim = cases[0]?.victim;
  if (victim !== undefined && !system.outages) {
    await leave(shared, victim, 'not asked: a crash, as nothing of this system can be killed');
    return;
  }
  const ready: Prepared[] = [];
  for (const one of cases) {
    try {
      ready.push(await prepared(shared, one));
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      await leave(shared, one.beginning.flow.name, `not asked: ${one.question}: ${error.message}`);
    }
  }
  if (victim !== undefined) await cutOff(shared, ready, victim);
  await goOn(shared, ready);
  await Promise.all(ready.map((one) => ended(shared, one)));
  for (const one of ready)
    await examiner.ask(one.case.beginning.flow.name, one.case.question, () => judge(shared, one));
}

/** Lets flows go on that stand still, and those that they have begun. */
async function goOn({ databases }: Sitting, ready: readonly Prepared[]): Promise<void> {
  for (const [service, own] of Object.entries(Object.groupBy(ready, ({ run }) => run.flow.service)))
    await databases.query(
      service,
      `UPDATE flows SET due_at = now(), deadline = now() + (deadline - begun_at) WHERE row_id = ANY($1) AND due_at = 'infinity'`,
      [(own ?? []).map(({ run }) => run.id)],
    );
}

async function ended(shared: Sitting, one: Prepared): Promise<void> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(PAUSE)) {
    shared.examiner.signal.throwIfAborted();
    if ((await unfinished(shared, [one.run])).length === 0) return;
    await goOn(shared, [one]);
  }
}

/** Kills a service while all of them are where they are to be cut off. */
async function cutOff(shared: Sitting, ready: readonly Prepared[], victim: string): Promise<void> {
  const { databases, system } = shared;
  await goOn(shared, ready);
  const database = databases.nameOf(victim);
  const server = databases.pool('postgres');
  const asleep = `FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'`;
  for (const end = Date.now() + GATHERING; Date.now() < end; await sleep(PAUSE)) {
    const { rows } = await server.query<{ count: number }>(`SELECT count(*)::int AS count ${asleep}`, [
      database,
    ]);
    if ((rows[0]?.count ?? 0) >= ready.length) break;
  }
  await system.outages?.kill([victim]);
  await server.query(`SELECT pg_terminate_backend(pid) ${asleep}`, [database]);
  await system.outages?.start([victim]);
}

async function judge(shared: Sitting, one: Prepared): Promise<void> {
  const { run, supplies, fault, undoFaults, case: asked } = one;
  const left = await unfinished(shared, [run]);
  if (left.length > 0)
    throw new WrongAnswer(`expected an end within ${PATIENCE / 1000} s, saw that ${left.join(', ')}`);
  if ((await fault.met()) === 0)
    throw new WrongAnswer(
      `${asked.step.entity}.${asked.step.operation} of ${run.flow.name} of ${run.id} was never begun`,
    );
  const faults = await disagreements(shared, supplies, [run]);
  if (faults.length > 0) throw new WrongAnswer(faults.join('\n  '));
  const [standing] = await standingsOf(shared, run);
  if (asked.isUndone && standing?.state !== 'undone')
    throw new WrongAnswer(`expected ${run.flow.name} of ${run.id} to be undone, saw ${standing?.state}`);
  if (standing?.state !== 'undone') return;
  for (const undo of undoFaults)
    if (undo.index < asked.index && (await undo.fault.met()) < UNDO_FAULTS + 1)
      throw new WrongAnswer(`${undo.name} was not asked for until it was done`);
}
