import type { ExamPlan } from '../../plan/exam-plan.ts';
import { keyOf } from '../../wire/refusals.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Beginner } from '../flows/beginning.ts';
import type { Changes } from './changes.ts';
import { eventHolds } from './event-holds.ts';
import { afterAnswer, afterCommit, beforeCommit, type Hold } from './holds.ts';
import type { Journal } from './journal.ts';

/** A moment in the work of services at which they are killed. */
export interface FaultPoint {
  readonly name: string;
  /** Services, `postgres`, or the broker. */
  readonly victims: readonly string[];
  /** Keeps work at this moment, until `letGo`; undefined for a point at which nobody is kept. */
  readonly hold?: (sitting: Sitting, journal: Journal) => Promise<Hold>;
  /** How many are killed there, one after the other, before any work gets on: the second finds all that the first has left. */
  readonly times?: number;
  /** What comes to this point, where the calls of clients do not. */
  readonly provoke?: () => Promise<void>;
}

/** At a point that nobody waits at. */
export const ANY_MOMENT = 'at any moment';

/** All points of the services that flows go through, each service by itself, and then all of them and the database. */
export function faultPointsOf(
  plan: ExamPlan,
  beginners: readonly Beginner[],
  changes: Pick<Changes, 'listeners' | 'make'>,
): FaultPoint[] {
  const flows = beginners.map(({ beginning }) => beginning.flow);
  const owners = [...new Set(flows.map(({ service }) => service))];
  const called = flows.flatMap(({ steps }) => steps.map(({ entity }) => entity.split('.')[0] ?? ''));
  const all = [...new Set([...owners, ...called])].filter((name) =>
    plan.services.some((service) => service.name === name),
  );
  return [
    ...all.flatMap((service) => [
      {
        name: 'before a commit',
        victims: [service],
        hold: beforeCommit(service, lastTable(beginners, service)),
      },
      {
        name: 'after a commit, before the answer',
        victims: [service],
        hold: afterCommit(service, lastTable(beginners, service)),
      },
    ]),
    ...owners.map((service) => ({ name: 'after an answer', victims: [service], hold: afterAnswer })),
    ...eventPoints(plan, owners, changes),
    { name: ANY_MOMENT, victims: [SERVER] },
    { name: ANY_MOMENT, victims: all },
    { name: ANY_MOMENT, victims: [SERVER, ...all] },
  ];
}

/** What is kept of rows in one go. */
const BATCH = 10;

function eventPoints(
  { publishers, broker }: ExamPlan,
  owners: readonly string[],
  changes: Pick<Changes, 'listeners' | 'make'>,
): FaultPoint[] {
  const tellers = owners.filter((name) => publishers.includes(name));
  const holds = eventHolds({ broker });
  return [
    ...tellers.flatMap((service) => [
      {
        name: 'before an event is appended',
        victims: [service],
        hold: holds.beforeAppend(service),
        times: 2,
      },
      { name: 'after an event was appended', victims: [service], hold: holds.afterAppend(service), times: 2 },
    ]),
    ...changes.listeners.flatMap((service) => {
      const point = { victims: [service], provoke: () => changes.make(service, BATCH) };
      return [
        { ...point, name: 'before a commit', hold: beforeCommit(service, 'inbox') },
        { ...point, name: 'before an event is acknowledged', hold: holds.beforeAcknowledgement(service) },
        { ...point, name: 'after an event was acknowledged', hold: holds.afterAcknowledgement(service) },
      ];
    }),
    ...(broker === SERVER ? [] : [{ name: ANY_MOMENT, victims: [broker] }]),
  ];
}

/** What is written last before a commit: the answer to a key, or the flow, where calls that begin flows have none, or keep it with what they ask a port. */
function lastTable(beginners: readonly Beginner[], service: string): string {
  const own = beginners.filter(({ beginning }) => beginning.flow.service === service);
  const isKeyed =
    own.length === 0 ||
    own.some(({ beginning: { action } }) => keyOf(action) !== 'none' && !action.operation?.calls);
  return isKeyed ? 'idempotency_keys' : 'flows';
}

const SERVER = 'postgres';
