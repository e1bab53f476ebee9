import { setTimeout as sleep } from 'node:timers/promises';
import { underWay } from '../ask/parallel.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Beginner } from '../flows/beginning.ts';
import { type FaultPoint, untilMet } from './fault-points.ts';
import type { Journal } from './journal.ts';

/** What was killed when. */
export interface Kill {
  readonly point: FaultPoint;
  /** What was kept at the point; else calls without an answer, and flows that had not ended. */
  readonly inFlight: number;
}

/** Milliseconds after which somebody is killed at any moment, at the latest. */
const MOMENT = 300;

/** Milliseconds that what was cut off is given to go on before the next fault. */
const REST = 8_000;

/** Milliseconds between two looks. */
const PAUSE = 100;

/** Kills at each point while clients ask, and starts again what was killed. Ends when all clients have their answers. */
export async function throughAll(
  sitting: Sitting,
  journal: Journal,
  points: readonly FaultPoint[],
  beginners: readonly Beginner[],
  random: () => number,
): Promise<Kill[]> {
  const { outages } = sitting.system;
  if (!outages) throw new Error('Nothing of this system can be killed.');
  const asked: Promise<void>[] = [];
  const kills: Kill[] = [];
  for (const [index, point] of points.entries()) {
    sitting.examiner.signal.throwIfAborted();
    const size = Math.ceil(beginners.length / points.length);
    const share = beginners.slice(index * size, (index + 1) * size);
    const hold = await point.hold?.(sitting);
    asked.push(...share.map((beginner) => underWay(journal.ask(beginner))));
    try {
      const met = hold ? await untilMet(hold) : await atAnyMoment(sitting, journal, random);
      kills.push({ point, inFlight: met });
      await outages.kill(point.victims);
    } finally {
      await hold?.letGo();
    }
    await outages.start(point.victims);
    for (const end = Date.now() + REST; Date.now() < end && (await inFlight(sitting, journal)) > 0;)
      await sleep(PAUSE);
  }
  await Promise.all(asked);
  return kills;
}

async function atAnyMoment(sitting: Sitting, journal: Journal, random: () => number): Promise<number> {
  await sleep(random() * MOMENT);
  return inFlight(sitting, journal);
}

/** Calls without an answer, and flows that have not ended. */
async function inFlight({ databases, plan }: Sitting, journal: Journal): Promise<number> {
  const owners = new Set(plan.flows.filter(({ isCarriedOut }) => isCarriedOut).map(({ service }) => service));
  let count = journal.waiting;
  for (const service of owners) {
    const [open] = await databases.query<{ count: number }>(
      service,
      'SELECT count(*)::int AS count FROM flows WHERE ended_at IS NULL AND begun_at >= $1',
      [journal.since],
    );
    count += open?.count ?? 0;
  }
  return count;
}
