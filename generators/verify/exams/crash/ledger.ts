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

/** A call of a provider that is done, as a service has written it down. */
interface Attempt extends Values {
  readonly key: string;
  /** `payments.capture` */
  readonly operation: string;
  readonly endedAt: Date | null;
  readonly isNew: boolean;
}

type Belief = Attempt & { readonly service: ExamService };

/** Milliseconds within which what a process has just said may be lost with it. */
const UNSAID = 1_000;

/**
 * Where what the stand-ins of providers have done since then, by their own account, differs from what services believe that they
 * have done: a provider acts once for a key, however often it is asked. Services that are one process have one account.
 */
export async function misbeliefs(sitting: Sitting, since: Date, kills: readonly Kill[]): Promise<string[]> {
  const services = sitting.plan.services.filter(asksProviders);
  const deeds: Deed[] = [];
  const beliefs: Belief[] = [];
  for (const service of services) {
    deeds.push(...deedsIn(await sitting.system.logOf(service.name)));
    beliefs.push(...(await beliefsOf(sitting, service, since)));
  }
  const isSame = (deed: Deed, { service, key, operation }: Belief) =>
    deed.key === key && calledBy(service, operation).includes(deed.operation);
  const isUnsaid = ({ service, endedAt }: Belief) =>
    kills.some(
      ({ point, at }) =>
        point.victims.includes(service.name) && Math.abs(at.getTime() - (endedAt?.getTime() ?? 0)) < UNSAID,
    );
  const unknown = deeds
    .filter((deed) => deed.at >= since && !beliefs.some((one) => isSame(deed, one)))
    .map(({ operation, key }) => `${operation} was done for ${key}, and no service knows it`);
  const untrue = beliefs
    .filter((one) => one.isNew && !isUnsaid(one) && !deeds.some((deed) => isSame(deed, one)))
    .map(({ service, operation, key }) => `${service.name} believes that ${operation} was done for ${key}`);
  return [...new Set(unknown), ...untrue];
}

export const asksProviders = ({ entities }: ExamService): boolean =>
  entities.some(({ operations }) => operations.some(({ calls }) => calls));

/** What a service believes to be done. */
async function beliefsOf({ databases }: Sitting, service: ExamService, since: Date): Promise<Belief[]> {
  const rows = await databases.query<Attempt>(
    service.name,
    `SELECT id AS key, operation, ended_at AS "endedAt", created_at >= $1 AS "isNew" FROM port_attempts WHERE outcome = 'done'`,
    [since],
  );
  return rows.map((row) => ({ ...row, service }));
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
