import type { ExamGrant, ExamPlan } from '../../plan/exam-plan.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { type Action, named } from '../../wire/actions.ts';
import { covers } from '../../wire/statuses.ts';
import { isFor, type Verdict, verdictIs } from '../../wire/truth.ts';
import type { Arrangement, Arranged } from './arrangement.ts';
import { compose } from './compose.ts';
import { everyKind, somebody } from './people.ts';
import type { Sitting } from './sitting.ts';

/** An arrangement in which the action is done. */
export const arrange = (sitting: Sitting, action: Action, arranged: Arranged = {}): Promise<Arrangement> =>
  arrangeFor(sitting, action, 'allowed', arranged);

/** An arrangement that has this verdict, with whoever can have it. Services that call are always allowed. */
export async function arrangeFor(
  sitting: Sitting,
  action: Action,
  verdict: Verdict,
  { onBehalfOf = somebody(), ...arranged }: Arranged = {},
): Promise<Arrangement> {
  if (action.callers) return compose(sitting, action, onBehalfOf, arranged, []);
  let trouble: unknown;
  for (const person of everyKind(sitting.plan)) {
    if (verdict === 'unauthorized' ? person : !person && verdict !== 'allowed' && verdict !== 'hidden')
      continue;
    try {
      return await arrangeWith(sitting, action, person, verdict, arranged);
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

/** The same with somebody in particular. */
export async function arrangeWith(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
  verdict: Verdict,
  arranged: Arranged = {},
): Promise<Arrangement> {
  if (!isThinkable(sitting.plan, action, person, verdict))
    throw new NoSuchRow(`${named(action)} is never ${verdict} for them.`);
  return compose(sitting, action, person, arranged, [verdictIs(sitting.plan, action, person, verdict)]);
}

/** The same once more, for whoever asks in this one. */
export const arrangeAgain = (
  sitting: Sitting,
  { action, person }: Arrangement,
  arranged: Arranged = {},
): Promise<Arrangement> =>
  action.callers
    ? arrange(sitting, action, { ...arranged, onBehalfOf: person })
    : arrangeWith(sitting, action, person, 'allowed', arranged);

/** Whether there can be a row for which somebody has this verdict: much is decided at the door. */
function isThinkable(
  plan: ExamPlan,
  { kind, grants, entity }: Action,
  person: Person | undefined,
  verdict: Verdict,
): boolean {
  if (verdict === 'unauthorized') return !person;
  const isOpen = grants.some((grant) => isFor(plan, grant, person));
  if (!isOpen) return verdict === 'forbidden' && person !== undefined;
  const readers = (entity.access['read'] ?? []).filter((grant) => isFor(plan, grant, person));
  if (verdict === 'hidden')
    return kind !== 'create' && readers.every(({ to, when }) => when !== undefined || to.kind === 'owner');
  if (kind === 'create') return true;
  const own = grants.filter((grant) => isFor(plan, grant, person));
  const isAlwaysAllowed = (reader: ExamGrant) =>
    own.some((grant) => (grant.to.kind === 'role' && !grant.when) || covers(plan, grant, reader));
  return verdict === 'forbidden' ? readers.some((reader) => !isAlwaysAllowed(reader)) : readers.length > 0;
}
