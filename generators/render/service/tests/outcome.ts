import type { Entity, Expression, Grant } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { type Action } from '../../wire/actions.ts';
import { audienceOf } from '../../wire/grants.ts';
import { isGranted, type Person } from './people.ts';
import type { Subject } from './subject.ts';
import { evaluate, type Scalar } from './values/evaluate.ts';
import { factsOf } from './values/solve.ts';

/** What becomes of a caller's attempt: seen or hidden in a list, else refused, or done. Undefined where that cannot be known. */
export type Outcome = 'seen' | 'hidden' | 'done' | 401 | 403 | 404;

/** What the plan says about a person who does something with a row like this one, which is in the right state for it. */
export function outcomeOf(
  { model, entity }: Subject,
  { kind, grants }: Action,
  person: Person,
  row: ReadonlyMap<string, Json>,
): Outcome | undefined {
  const refused = atTheDoor(grants, person);
  if (refused) return refused;
  const holds = (when: Expression) => verdict(evaluate(when, factsOf(model, entity, row)));
  const sees = isGranted(outward(entity), person, holds);
  const may = isGranted(grants, person, holds);
  if (kind === 'list') return sees === undefined ? undefined : sees ? 'seen' : 'hidden';
  if (kind === 'get') return sees === undefined ? undefined : sees ? 'done' : 404;
  if (kind === 'create') return may === undefined ? undefined : may ? 'done' : 403;
  if (sees === undefined || may === undefined) return undefined;
  // Whoever may do it and does not see the row is left to the service.
  if (may) return sees ? 'done' : undefined;
  return sees ? 403 : 404;
}

/** A condition that is neither true nor false lets nobody through. */
const verdict = (value: Scalar): boolean | undefined => (value === undefined ? undefined : value === true);

const outward = ({ access }: Entity): readonly Grant[] =>
  access.read.filter(({ to }) => to.kind !== 'internal');

/** What the route itself refuses, before any row is looked at. */
function atTheDoor(grants: readonly Grant[], person: Person): 401 | 403 | undefined {
  const audience = audienceOf(grants);
  if (audience.includes('public')) return undefined;
  if (!person.signedIn) return 401;
  if (audience.includes('signed-in')) return undefined;
  return audience.some((role) => person.holds.includes(role)) ? undefined : 403;
}

/** Somebody who gets through with an action on a row like this one: whoever made it, where they may. */
export function actorFor(
  subject: Subject,
  action: Action | undefined,
  row = subject.facts,
): Person | undefined {
  if (!action) return undefined;
  const { creator, owner, all } = subject.people;
  const people = [
    ...(creator ? [creator] : []),
    ...[...all].reverse().sort(byRoles),
    ...(owner ? [owner] : []),
  ];
  const success = action.kind === 'list' ? 'seen' : 'done';
  return people.find((person) => outcomeOf(subject, action, person, row) === success);
}

/** The fewest rights that are enough, but somebody rather than anybody. */
const byRoles = (a: Person, b: Person) => weight(a) - weight(b);
const weight = ({ holds, signedIn, owns }: Person) =>
  (signedIn ? (holds.length === 0 ? 90 : holds.length) : 100) + (owns ? 50 : 0);
