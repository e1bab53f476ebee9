import { WrongAnswer } from '../../exam.ts';
import type { ExamFlow } from '../../plan/exam-plan.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Beginner } from '../flows/beginning.ts';
import { imbalances } from '../flows/invariants.ts';
import { disagreements } from '../flows/reckoning.ts';
import { untilEnded } from '../flows/run.ts';
import { Supplies } from '../flows/supplies.ts';
import { leaveUnsaid } from '../flows/unasked.ts';
import {
  acknowledged,
  baseless,
  calledFaults,
  completed,
  rowCounts,
  runsOf,
  told,
  unanswered,
  unbalanced,
} from './agreement.ts';
import { beginnersOf } from './calls.ts';
import { Journal } from './journal.ts';
import { asksProviders, misbeliefs } from './ledger.ts';
import type { Kill } from './rounds.ts';

/** Milliseconds after the last fault within which every flow has to end. */
const PATIENCE = 60_000;

/** Clients whose calls begin flows, and how the tables stood before they have asked. */
export interface Clients {
  readonly beginners: readonly Beginner[];
  readonly journal: Journal;
  readonly supplies: Supplies;
  readonly rows: ReadonlyMap<string, number>;
  readonly imbalances: ReadonlyMap<string, string>;
}

/** Clients with so many calls, and the rows that their flows find; undefined where nobody can begin any of these flows. */
export async function clientsOf(
  sitting: Sitting,
  flows: readonly ExamFlow[],
  calls: number,
): Promise<Clients | undefined> {
  const supplies = new Supplies(sitting);
  await leaveUnsaid(sitting, flows);
  const beginners = await beginnersOf(sitting, flows, supplies, calls);
  if (beginners.length === 0) return undefined;
  return {
    beginners,
    supplies,
    imbalances: await imbalances(sitting),
    rows: await rowCounts(sitting, beginners),
    journal: new Journal(sitting),
  };
}

/** Holds what clients know against the flows and the tables, when all has come to rest. A fault is told with `hint`. */
export async function reconcile(
  sitting: Sitting,
  clients: Clients,
  { hint, kills }: { readonly hint?: string; readonly kills: readonly Kill[] },
): Promise<void> {
  const { journal, supplies } = clients;
  const runs = runsOf(sitting, journal);
  const left = await untilEnded(sitting, runs, PATIENCE);
  const ask = (question: string, faults: () => Promise<readonly string[]> | readonly string[]) =>
    report(sitting, question, faults, hint);
  await ask(`${journal.entries.length} clients have a final answer within 120 s`, () => unanswered(journal));
  await ask('what cannot be done right now is never answered as a fault', () => calledFaults(journal));
  await ask('nothing that was acknowledged is lost, and nothing is there twice', () =>
    acknowledged(sitting, journal, clients.rows),
  );
  await ask('every flow has begun for a row that is there', () =>
    baseless(sitting, clients.beginners, journal.since),
  );
  await ask('no flow is unfinished 60 s after the last fault', () => left);
  await ask('what is done is done once, and what is undone has left nothing', () =>
    disagreements(sitting, supplies, runs),
  );
  if (sitting.plan.services.some(asksProviders))
    await ask('providers have done what services believe, by their own account', () =>
      misbeliefs(sitting, journal.since, kills),
    );
  await ask('what has happened is told, once', () => told(sitting, runs, journal.since));
  await ask(`of ${runs.length} flows at least 95 % are completed`, () => completed(sitting, runs));
  await ask('every invariant holds as before', async () =>
    unbalanced(clients.imbalances, await imbalances(sitting)),
  );
}

/** A question that has passed when there are no faults. */
export const report = (
  { examiner, plan }: Sitting,
  question: string,
  faults: () => Promise<readonly string[]> | readonly string[],
  hint?: string,
): Promise<void> => examiner.ask(plan.system, question, async () => say(await faults(), hint));

function say(faults: readonly string[], hint: string | undefined): void {
  if (faults.length === 0) return;
  const more = faults.length > 8 ? [`and ${faults.length - 8} more`] : [];
  throw new WrongAnswer([...faults.slice(0, 8), ...more, ...(hint ? [`(${hint})`] : [])].join('\n  '));
}
