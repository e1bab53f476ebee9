import { type Facts, holds } from '../plan/evaluate.ts';
import type { ExamEntity, ExamGrant, ExamPlan } from '../plan/exam-plan.ts';
import { type Condition, constants } from '../rows/condition.ts';
import type { Person } from '../system/system-under-exam.ts';
import type { Action } from './actions.ts';
import { paths } from './mentions.ts';
import { expanded } from './roles.ts';

/** Whether a grant is for these callers at all, whatever the row: what is decided at the door. */
export function isFor(plan: ExamPlan, { to }: ExamGrant, person: Person | undefined): boolean {
  if (to.kind === 'public') return true;
  if (!person || to.kind === 'internal') return false;
  return to.kind === 'role' ? expanded(plan, person.roles).has(to.role) : true;
}

/** Whether a grant is for this caller and this row. */
export function allows(
  plan: ExamPlan,
  entity: ExamEntity,
  grant: ExamGrant,
  person: Person | undefined,
  facts: Facts,
): boolean {
  if (!isFor(plan, grant, person)) return false;
  const { to, when } = grant;
  if (to.kind === 'owner' && !to.fields.some((field) => ownerOf(entity, field, facts) === person?.id))
    return false;
  return when === undefined || holds(when, facts) === true;
}

/** The user that an owner field names, by way of a row where it does so. */
function ownerOf({ fields }: ExamEntity, name: string, { row, hops }: Facts): unknown {
  const via = fields.find((field) => field.name === name)?.ownerVia;
  return (via === undefined ? row[name] : hops?.[name]?.[via]) ?? undefined;
}

/** What an action's answer to a caller depends on. */
export type Verdict = 'unauthorized' | 'forbidden' | 'hidden' | 'allowed';

/** Whether somebody may do this with a row that looks like this. A row that they may not see is not there for them. */
export function verdict(plan: ExamPlan, action: Action, person: Person | undefined, facts: Facts): Verdict {
  const { entity, grants, kind } = action;
  if (!grants.some((grant) => isFor(plan, grant, person))) return person ? 'forbidden' : 'unauthorized';
  const readers = (entity.access['read'] ?? []).filter(({ to }) => to.kind !== 'internal');
  if (kind !== 'create' && !readers.some((reader) => allows(plan, entity, reader, person, facts)))
    return 'hidden';
  return grants.some((grant) => allows(plan, entity, grant, person, facts)) ? 'allowed' : 'forbidden';
}

/** That the answer to this caller is this one. */
export function verdictIs(
  plan: ExamPlan,
  action: Action,
  person: Person | undefined,
  wanted: Verdict,
): Condition {
  const { entity, grants } = action;
  const rules = [...grants, ...(action.kind === 'create' ? [] : (entity.access['read'] ?? []))];
  return {
    what: `it is ${wanted} for ${person ? person.roles.join(', ') || 'somebody without a role' : 'nobody in particular'}`,
    isMet: (facts) => verdict(plan, action, person, facts) === wanted,
    paths: rules.flatMap(({ to, when }) => [
      ...(to.kind === 'owner' ? to.fields.map((field) => ownerPath(entity, field)) : []),
      ...(when ? paths(when) : []),
    ]),
    turns: rules.flatMap(({ when }) => (when ? constants(when) : [])),
  };
}

function ownerPath({ fields }: ExamEntity, name: string): readonly string[] {
  const via = fields.find((field) => field.name === name)?.ownerVia;
  return via === undefined ? [name] : [name, via];
}
