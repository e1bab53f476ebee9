import { setTimeout as sleep } from 'node:timers/promises';
import type { Outages } from '../../system/system-under-exam.ts';
import { underWay } from '../ask/parallel.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Beginner } from '../flows/beginning.ts';
import type { FaultPoint } from './fault-points.ts';
import { untilMet } from './holds.ts';
import type { Journal } from './journal.ts';

/** What was killed when. */
export interface Kill {
  readonly point: FaultPoint;
  readonly at: Date;
  /** What was kept at the point; else calls without an answer, and flows that had not ended. */
  readonly inFlight: number;
}

/** How much work has to be cut off at each point. */
export const LEAST = 10;

/** How often a point is met once more where it was not enough. */
const MORE = 6;

/** Milliseconds after which somebody is killed at any moment, at the latest. */
const MOMENT = 300;

/** Milliseconds that what was cut off is given to go on before the next fault. */
const REST = 1_000;

/** Milliseconds between two looks. */
const PAUSE = 100;

/** Who asks beneath the faults, and what is killed. */
interface Field {
  readonly sitting: Sitting;
  readonly journal: Journal;
  readonly outages: Outages;
  readonly random: () => number;
  /** What clients have not asked yet. */
  readonly left: Beginner[];
  /** How many ask at each point that they come to. */
  readonly share: number;
  readonly asked: Promise<void>[];
}

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
  const asking = points.filter(({ provoke }) => !provoke).length + MORE;
  const share = Math.max(1, Math.floor(beginners.length / asking));
  const field: Field = { sitting, journal, outages, random, share, left: [...beginners], asked: [] };
  const kills: Kill[] = [];
  for (const [index, point] of points.entries()) {
    kills.push(...(await through(field, point)));
    if (points.slice(index + 1).some(({ name }) => name === point.name)) continue;
    for (let more = MORE; more > 0; more -= 1) {
      const again = worthMore(kills, point.name);
      if (!again) break;
      kills.push(...(await through(field, again)));
    }
  }
  ask(field, field.left.length);
  await Promise.all(field.asked);
  return kills;
}

/** Of the points of a name at which not enough was cut off, the one to which most has come; where nothing has come, nothing will. */
export function worthMore(kills: readonly Kill[], name: string): FaultPoint | undefined {
  const own = kills.filter(({ point, inFlight }) => point.name === name && point.hold && inFlight > 0);
  if (cutOff(kills, name) >= LEAST) return undefined;
  return own.toSorted((one, other) => other.inFlight - one.inFlight)[0]?.point;
}

/** How much work was cut off at a point. */
export const cutOff = (kills: readonly Kill[], name: string): number =>
  kills.filter(({ point }) => point.name === name).reduce((sum, { inFlight }) => sum + inFlight, 0);

function ask({ journal, left, asked }: Field, count: number): void {
  asked.push(...left.splice(0, count).map((beginner) => underWay(journal.ask(beginner))));
}

async function through(field: Field, point: FaultPoint): Promise<Kill[]> {
  const { sitting, journal, outages } = field;
  const kills: Kill[] = [];
  for (let time = 1; time <= (point.times ?? 1); time += 1) {
    sitting.examiner.signal.throwIfAborted();
    const hold = await point.hold?.(sitting, journal);
    try {
      if (time > 1) await outages.start(point.victims);
      else if (point.provoke) await point.provoke();
      else ask(field, field.share);
      const inFlight = hold ? await untilMet(hold, LEAST) : await atAnyMoment(field);
      kills.push({ point, inFlight, at: new Date() });
      await outages.kill(point.victims);
      if (inFlight === 0) break;
    } finally {
      await hold?.letGo();
    }
  }
  await outages.start(point.victims);
  for (const end = Date.now() + REST; Date.now() < end && (await inFlight(sitting, journal)) > 0;)
    await sleep(PAUSE);
  return kills;
}

async function atAnyMoment({ sitting, journal, random }: Field): Promise<number> {
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
