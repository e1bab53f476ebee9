import { setTimeout as sleep } from 'node:timers/promises';
import type { Exam } from '../../exam.ts';
import type { Outages } from '../../system/system-under-exam.ts';
import { underWay } from '../ask/parallel.ts';
import { livelySitting, type Sitting } from '../ask/sitting.ts';
import { type Clients, clientsOf, reconcile, report } from '../crash/clients.ts';
import { flowsOf, hasFlows } from '../crash/crash.ts';
import type { Entry } from '../crash/journal.ts';

/** Calls while each part is away, and milliseconds between two of them; `CRASH_CALLS=500` makes more. */
const CALLS = 20;
const PACE = 100;

/** Calls that are on their way when a part is asked to end. */
const EARLY = 3;

export const restart: Exam = {
  name: 'restart',
  proves:
    'every part is restarted in turn while clients ask: no call fails, and nothing is lost or done twice',
  isFor: hasFlows,
  takesOutages: true,
  sit: (system, examiner, service) =>
    livelySitting(system, examiner, 'restart', async (shared) => {
      const { outages } = system;
      if (!outages) return;
      const calls = Number(process.env['CRASH_CALLS'] ?? CALLS * outages.parts.length);
      const clients = await clientsOf(shared, flowsOf(shared.plan, service), calls);
      if (!clients) return;
      for (const one of await inTurn(shared, outages, clients))
        await report(shared, questionOf(one), () => faultsOf(one));
      await reconcile(shared, clients, { kills: [] });
    }),
};

interface Restart {
  readonly part: string;
  /** What clients have asked for while it was away. */
  readonly entries: readonly Entry[];
}

/** Restarts each part beneath calls of its own. Ends when all of them have their answers. */
async function inTurn(
  { examiner }: Sitting,
  outages: Outages,
  { beginners, journal }: Clients,
): Promise<Restart[]> {
  const asked: Promise<void>[] = [];
  const restarts: Restart[] = [];
  const share = Math.ceil(beginners.length / outages.parts.length);
  for (const [index, together] of outages.parts.entries()) {
    examiner.signal.throwIfAborted();
    const known = journal.entries.length;
    let restarted: Promise<void> | undefined;
    for (const [count, beginner] of beginners.slice(index * share, (index + 1) * share).entries()) {
      asked.push(underWay(journal.ask(beginner)));
      if (count === EARLY) restarted = underWay(outages.restart(together));
      await sleep(PACE);
    }
    await restarted;
    restarts.push({ part: together.join(', '), entries: journal.entries.slice(known) });
  }
  await Promise.all(asked);
  return restarts;
}

/** With what became of the calls, by which one sees that there were some. */
export function questionOf({ part, entries }: Restart): string {
  const repeated = entries.filter(({ tries }) => tries > 1).length;
  const open = Object.entries(
    Object.groupBy(
      entries.flatMap((entry) => entry.open),
      (said) => said,
    ),
  );
  const said = open.map(([what, times]) => `${what} × ${times?.length}`).join(', ');
  return `restarted ${part}: ${entries.length} calls, of which ${repeated} were repeated${said && ` (${said})`}`;
}

/** A part is restarted when its first calls are on their way. */
export const faultsOf = ({ entries }: Pick<Restart, 'entries'>): string[] =>
  entries.length > EARLY ? [] : ['it was not restarted, as too few have asked for anything'];
