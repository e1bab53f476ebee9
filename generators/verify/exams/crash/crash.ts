import { type Exam, WrongAnswer } from '../../exam.ts';
import type { ExamFlow } from '../../plan/exam-plan.ts';
import { livelySitting, type Sitting } from '../ask/sitting.ts';
import { isPartOf } from '../flows/flows.ts';
import { imbalances } from '../flows/invariants.ts';
import { disagreements } from '../flows/reckoning.ts';
import { untilEnded } from '../flows/run.ts';
import { Supplies } from '../flows/supplies.ts';
import { leaveUnsaid } from '../flows/unasked.ts';
import { acknowledged, completed, rowCounts, runsOf, told, unanswered, unbalanced } from './agreement.ts';
import { beginnersOf } from './calls.ts';
import { faultPointsOf } from './fault-points.ts';
import { Journal } from './journal.ts';
import { generator } from './random.ts';
import { type Kill, throughAll } from './rounds.ts';

/** Milliseconds after the last fault within which every flow has to end. */
const PATIENCE = 60_000;

export const crash: Exam = {
  name: 'crash',
  proves:
    'whatever is killed, and whenever: nothing that was acknowledged is lost, nothing is done twice, and every flow ends',
  isFor: ({ flows }) => flows.some(({ isCarriedOut }) => isCarriedOut),
  takesOutages: true,
  sit: (system, examiner, service) =>
    livelySitting(system, examiner, 'crash', async (shared) => {
      const flows = shared.plan.flows.filter(
        (flow) => flow.isCarriedOut && (service === undefined || isPartOf(flow, service)),
      );
      if (flows.length > 0 && system.outages) await sitFor(shared, flows);
    }),
};

/** Clients ask while things are killed; when all has come to rest, what they know is held against what is there. */
async function sitFor(sitting: Sitting, flows: readonly ExamFlow[]): Promise<void> {
  const { examiner, plan } = sitting;
  const supplies = new Supplies(sitting);
  await leaveUnsaid(sitting, flows);
  const beginners = await beginnersOf(sitting, flows, supplies);
  if (beginners.length === 0) return;
  const before = await imbalances(sitting);
  const journal = new Journal(sitting);
  const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 100_000);
  const counts = await rowCounts(sitting, beginners);
  const kills = await throughAll(
    sitting,
    journal,
    faultPointsOf(plan, beginners),
    beginners,
    generator(seed),
  );
  const runs = runsOf(sitting, journal);
  const left = await untilEnded(sitting, runs, PATIENCE);
  const subject = plan.system;
  const ask = (question: string, faults: () => Promise<readonly string[]> | readonly string[]) =>
    examiner.ask(subject, question, async () => say(await faults(), seed));
  for (const line of reported(kills)) await ask(line.question, () => line.faults);
  await ask(`${journal.entries.length} clients have a final answer within 120 s`, () => unanswered(journal));
  await ask('nothing that was acknowledged is lost, and nothing is there twice', () =>
    acknowledged(sitting, journal, counts),
  );
  await ask('no flow is unfinished 60 s after the last fault', () => left);
  await ask('what is done is done once, and what is undone has left nothing', () =>
    disagreements(sitting, supplies, runs),
  );
  await ask('what has happened is told, once', () => told(sitting, runs, journal.since));
  await ask(`of ${runs.length} flows at least 95 % are completed`, () => completed(sitting, runs));
  await ask('every invariant holds as before', async () => unbalanced(before, await imbalances(sitting)));
}

function say(faults: readonly string[], seed: number): void {
  if (faults.length === 0) return;
  const more = faults.length > 8 ? [`and ${faults.length - 8} more`] : [];
  throw new WrongAnswer([...faults.slice(0, 8), ...more, `(CRASH_SEED=${seed})`].join('\n  '));
}

const spoken = (victims: readonly string[]) => victims.join(' and ');

/** Each point with what was in flight when it was met: a kill that meets nobody proves nothing. */
function reported(kills: readonly Kill[]): { question: string; faults: string[] }[] {
  const byName = Object.groupBy(kills, ({ point }) => point.name);
  return Object.entries(byName).map(([name, own = []]) => {
    const victims = own.map(({ point, inFlight }) => `${spoken(point.victims)} (${inFlight} in flight)`);
    const unmet = own.filter(({ inFlight }) => inFlight === 0 && name !== 'at any moment');
    return {
      question: `killed ${name}: ${victims.join(', ')}`,
      faults: unmet.map(({ point }) => `nothing of ${spoken(point.victims)} was in flight ${name}`),
    };
  });
}
