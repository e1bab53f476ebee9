import type { ExamService } from '../../plan/exam-plan.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Kill } from './rounds.ts';

/** Something that the stand-in of a provider has done: `capture`, for a key. */
export interface Deed {
  readonly operation: string;
  readonly key: string;
  readonly at: Date;
}

/** A call of a provider as a service has written it down. */
interface Attempt extends Values {
  readonly key: string;
  /** `payments.capture` */
  readonly operation: string;
  readonly isDone: boolean;
  readonly endedAt: Date | null;
  readonly isNew: boolean;
}

/** Milliseconds within which what a process has just said may be lost with it. */
const UNSAID = 1_000;

/**
 * Where what the stand-ins of providers have done since then, by their own account, differs from what services believe that they
 * have done: a provider acts once for a key, however often it is asked.
 */
export async function misbeliefs(sitting: Sitting, since: Date, kills: readonly Kill[]): Promise<string[]> {
  const faults: string[] = [];
  for (const service of sitting.plan.services.filter(asksProviders))
    faults.push(
      ...(await ofService(
        sitting,
        service,
        since,
        kills.filter(({ point }) => point.victims.includes(service.name)),
      )),
    );
  return faults;
}

export const asksProviders = ({ entities }: ExamService): boolean =>
  entities.some(({ operations }) => operations.some(({ calls }) => calls));

async function ofService(
  { system, databases }: Sitting,
  service: ExamService,
  since: Date,
  kills: readonly Kill[],
): Promise<string[]> {
  const deeds = deedsIn(await system.logOf(service.name));
  const attempts = await databases.query<Attempt>(
    service.name,
    `SELECT id AS key, operation, coalesce(outcome = 'done', false) AS "isDone", ended_at AS "endedAt", created_at >= $1 AS "isNew" FROM port_attempts`,
    [since],
  );
  const done = attempts.filter(({ isDone }) => isDone);
  const isSame = (deed: Deed, { key, operation }: Attempt) =>
    deed.key === key && calledBy(service, operation).includes(deed.operation);
  const isUnsaid = ({ endedAt }: Attempt) =>
    kills.some(({ at }) => Math.abs(at.getTime() - (endedAt?.getTime() ?? 0)) < UNSAID);
  return [
    ...deeds
      .filter((deed) => deed.at >= since && !done.some((one) => isSame(deed, one)))
      .map(({ operation, key }) => `${operation} was done for ${key}, and ${service.name} does not know it`),
    ...done
      .filter((one) => one.isNew && !isUnsaid(one) && !deeds.some((deed) => isSame(deed, one)))
      .map(({ operation, key }) => `${service.name} believes that ${operation} was done for ${key}`),
  ];
}

/** What operations of this name call. */
function calledBy({ entities }: ExamService, operation: string): string[] {
  const name = operation.replace(/^.*\./, '');
  const own = entities.flatMap(({ operations }) => operations.filter((one) => one.name === name));
  return own.flatMap(({ calls }) => calls?.operation ?? []);
}

/** What stand-ins have written down, among all else that a service has logged. */
export function deedsIn(log: string): Deed[] {
  return log.split('\n').flatMap((line) => {
    const { context, msg = '', time = '' } = lineOf(line);
    const [, operation, key] = /^(\w+) ([\w-]+)$/.exec(msg) ?? [];
    if (!context?.endsWith('Sandbox') || operation === undefined || key === undefined) return [];
    return [{ operation, key, at: new Date(time) }];
  });
}

interface Line {
  readonly context?: string;
  readonly msg?: string;
  readonly time?: string;
}

function lineOf(text: string): Line {
  try {
    return text.includes('Sandbox') ? (JSON.parse(text) as Line) : {};
  } catch {
    // Cut off by a kill, or not of the service.
    return {};
  }
}
