import type { Entity, Expression, Grant } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { type Action } from '../../wire/actions.ts';
import { audienceOf } from '../../wire/grants.ts';
import { walk } from '../lookups.ts';
import { isGranted, type Person } from './people.ts';
import type { Subject } from './subject.ts';
import { evaluate, type Scalar } from './values/evaluate.ts';
import { factsOf } from './values/solve.ts';

/** What becomes of a caller's attempt: seen or hidden in a list, else refused, or done. Undefined where that cannot be known. */
export type Outcome = 'seen' | 'hidden' | 'done' | 401 | 403 | 404 | 409;

/** What the plan says about a person who does something with a row like this one, which is in the right state for it. */
export function outcomeOf(
  { model, entity, people }: Subject,
  action: Action,
  person: Person,
  row: ReadonlyMap<string, Json>,
): Outcome | undefined {
  const { kind, grants } = action;
  const refused = atTheDoor(grants, person);
  if (refused) return refused;
  const owners = people.owner?.owned ?? [];
  const user = person.signedIn ? (isOwner(person, owners) ? 'owner' : person.name) : undefined;
  const facts = factsOf(model, entity, row, user === undefined ? { owners } : { owners, user });
  const holds = (when: Expression) => verdict(evaluate(when, facts));
  const sees = isGranted(outward(entity), person, holds);
  const may = isGranted(grants, person, holds);
  if (kind === 'list') return sees === undefined ? undefined : sees ? 'seen' : 'hidden';
  if (kind === 'get') return sees === undefined ? undefined : sees ? 'done' : 404;
  if (kind === 'create') return may === undefined ? undefined : may ? 'done' : 403;
  if (sees === undefined || may === undefined) return undefined;
  // Whoever may do it and does not see the row is left to the service.
  if (may) return sees ? possible(action, holds) : undefined;
  return sees ? 403 : 404;
}

const isOwner = ({ owned }: Person, owners: readonly string[]) => owned.some((name) => owners.includes(name));

/** An operation whose condition is about who calls may be refused to some. */
function possible(action: Action, holds: (when: Expression) => boolean | undefined): Outcome | undefined {
  const when = action.kind === 'operation' ? action.operation.when : undefined;
  const isPersonal = when && walk(when, (one) => (one.kind === 'user' ? [one] : [])).length > 0;
  if (!isPersonal) return 'done';
  const verdict = holds(when);
  return verdict === undefined ? undefined : verdict ? 'done' : 409;
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
