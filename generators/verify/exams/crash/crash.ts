import type { Exam } from '../../exam.ts';
import type { ExamFlow, ExamPlan } from '../../plan/exam-plan.ts';
import { livelySitting, type Sitting } from '../ask/sitting.ts';
import { isPartOf } from '../flows/flows.ts';
import { clientsOf, reconcile, report } from './clients.ts';
import { Changes } from './changes.ts';
import { ANY_MOMENT, type FaultPoint, faultPointsOf } from './fault-points.ts';
import { generator } from './random.ts';
import { cutOff, type Kill, LEAST, throughAll } from './rounds.ts';

/** How many calls begin flows; `CRASH_CALLS=500` makes more. */
const CALLS = 120;

/** Among so many calls somebody is killed ten times at each point. */
const MANY = 500;

export const crash: Exam = {
  name: 'crash',
  proves:
    'whatever is killed, and whenever: nothing that was acknowledged is lost, nothing is done twice, and every flow ends',
  isFor: hasFlows,
  takesOutages: true,
  sit: (system, examiner, service) =>
    livelySitting(system, examiner, 'crash', async (shared) => {
      const flows = flowsOf(shared.plan, service);
      if (flows.length > 0 && system.outages) await sitFor(shared, flows);
    }),
};

/** Whether anything of a plan is carried out step by step. */
export function hasFlows({ flows }: ExamPlan): boolean {
  return flows.some(({ isCarriedOut }) => isCarriedOut);
}

export const flowsOf = ({ flows }: ExamPlan, service: string | undefined): ExamFlow[] =>
  flows.filter((flow) => flow.isCarriedOut && (service === undefined || isPartOf(flow, service)));

/** Clients ask while things are killed; when all has come to rest, what they know is held against what is there. */
async function sitFor(sitting: Sitting, flows: readonly ExamFlow[]): Promise<void> {
  const calls = Number(process.env['CRASH_CALLS'] ?? CALLS);
  const clients = await clientsOf(sitting, flows, calls);
  if (!clients) return;
  const { beginners, journal } = clients;
  const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 100_000);
  const changes = new Changes(sitting, new Set(beginners.map(({ beginning }) => beginning.entity)));
  const { plan, system } = sitting;
  const points = faultPointsOf(plan, beginners, changes).filter(
    ({ victims }) => !victims.includes(plan.broker) || system.outages?.parts.flat().includes(plan.broker),
  );
  const series = repeated(points, calls < MANY ? 1 : LEAST);
  const kills = await throughAll(sitting, journal, series, beginners, generator(seed));
  const hint = `CRASH_SEED=${seed}`;
  for (const { question, faults } of reported(kills)) await report(sitting, question, () => faults, hint);
  await reconcile(sitting, clients, { hint, kills });
  if (changes.count > 0)
    await report(
      sitting,
      `${changes.count} new rows have come to their copies`,
      () => changes.missing(sitting.examiner.signal),
      hint,
    );
}

/** Points one after the other, so often that somebody is killed at each of them at least that many times. */
export function repeated(points: readonly FaultPoint[], kills: number): FaultPoint[] {
  const byName = Object.values(Object.groupBy(points, ({ name }) => name));
  return byName.flatMap((own = []) => {
    const each = own.reduce((sum, { times = 1 }) => sum + times, 0);
    return Array.from({ length: Math.max(1, Math.ceil(kills / each)) }, () => own).flat();
  });
}

const spoken = (victims: readonly string[]) => victims.join(' and ');

/** Each point with what was in flight when it was met: a kill that meets nobody proves nothing. */
function reported(kills: readonly Kill[]): { question: string; faults: string[] }[] {
  const byName = Object.groupBy(kills, ({ point }) => point.name);
  return Object.entries(byName).map(([name, own = []]) => {
    const victims = own.map(({ point, inFlight }) => `${spoken(point.victims)} (${inFlight} in flight)`);
    const met = cutOff(kills, name);
    return {
      question: `killed ${name}, ${own.length} ×, with ${met} in flight: ${victims.join(', ')}`,
      faults:
        name === ANY_MOMENT || met >= LEAST
          ? []
          : [`expected at least ${LEAST} in flight ${name}, saw ${met}`],
    };
  });
}
