import type { Exam } from '../../exam.ts';
import type { ExamFlow, ExamPlan } from '../../plan/exam-plan.ts';
import { livelySitting, type Sitting } from '../ask/sitting.ts';
import { isPartOf } from '../flows/flows.ts';
import { clientsOf, reconcile, report } from './clients.ts';
import { faultPointsOf } from './fault-points.ts';
import { generator } from './random.ts';
import { type Kill, throughAll } from './rounds.ts';

/** How many calls begin flows; `CRASH_CALLS=500` makes more. */
const CALLS = 120;

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
  const clients = await clientsOf(sitting, flows, Number(process.env['CRASH_CALLS'] ?? CALLS));
  if (!clients) return;
  const { beginners, journal } = clients;
  const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 100_000);
  const parts = sitting.system.outages?.parts.flat() ?? [];
  const points = faultPointsOf(sitting.plan, beginners).filter(({ victims }) =>
    victims.every((name) => parts.includes(name)),
  );
  const kills = await throughAll(sitting, journal, points, beginners, generator(seed));
  const hint = `CRASH_SEED=${seed}`;
  for (const { question, faults } of reported(kills)) await report(sitting, question, () => faults, hint);
  await reconcile(sitting, clients, hint);
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
