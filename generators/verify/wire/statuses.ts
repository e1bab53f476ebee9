import type { ExamGrant, ExamPlan } from '../plan/exam-plan.ts';
import { type Action, isInternal, isOfRows } from './actions.ts';
import { expanded } from './roles.ts';
import { refusalsOf } from './refusals.ts';

/** Exactly the statuses that an action must be able to give, in ascending order. */
export function statusesOf(plan: ExamPlan, action: Action): readonly number[] {
  const { kind, operation, method, success } = action;
  const refusals = refusalsOf(plan, action);
  const guarded = kind === 'change' || kind === 'delete';
  const possible: readonly [number, boolean][] = [
    [success, true],
    [304, kind === 'get'],
    [400, true],
    [401, true],
    [403, isInternal(action) || mayForbid(plan, action)],
    [404, isOfRows(action) && kind !== 'let-go'],
    [409, refusals.some(({ status }) => status === 409)],
    [412, guarded],
    [413, method !== 'GET'],
    [415, method !== 'GET'],
    [422, refusals.some(({ status }) => status === 422)],
    [428, guarded],
    [500, true],
    [501, operation?.byHand === true],
    [503, true],
  ];
  return possible.filter(([, can]) => can).map(([status]) => status);
}

/** Whether somebody who has signed in can be told that this is not for them: at the door, or of a row that they see. */
function mayForbid(plan: ExamPlan, { kind, grants, entity }: Action): boolean {
  if (grants.every(({ to }) => to.kind === 'role')) return true;
  if (kind === 'list' || kind === 'get') return false;
  if (kind === 'create')
    return grants.some(({ onBehalf }) => onBehalf !== undefined) || grants.every(({ when }) => when);
  const readers = (entity.access['read'] ?? []).filter(({ to }) => to.kind !== 'internal');
  return readers.some((reader) => !grants.some((grant) => covers(plan, grant, reader)));
}

/** Whether everyone to whom `reader` shows a row, and who has signed in, may do with it what `grant` allows. */
export function covers(plan: ExamPlan, grant: ExamGrant, reader: ExamGrant): boolean {
  if (grant.when && JSON.stringify(grant.when) !== JSON.stringify(reader.when)) return false;
  if (grant.to.kind === 'public' || grant.to.kind === 'signed-in') return true;
  if (grant.to.kind === 'role')
    return reader.to.kind === 'role' && expanded(plan, [reader.to.role]).has(grant.to.role);
  if (grant.to.kind !== 'owner' || reader.to.kind !== 'owner') return false;
  const { fields } = grant.to;
  return reader.to.fields.every((field) => fields.includes(field));
}
