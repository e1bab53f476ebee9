import type { Entity, Model } from '../../plan/model.ts';
import { type Action, type InternalAction, isStep } from './actions.ts';
import { mayForbid } from './grants.ts';
import { refusalsOf } from './refusals.ts';

/** Whether a call may, or must, carry an `Idempotency-Key`. */
export function idempotency(action: Action | InternalAction): 'required' | 'optional' | 'none' {
  if (isStep(action)) return 'required';
  if (action.kind === 'operation') return action.operation.calls ? 'required' : 'none';
  return action.kind === 'create' ? 'optional' : 'none';
}

/** Whether rows come to be. */
export const isCreation = ({ kind }: Action | InternalAction): boolean =>
  kind === 'create' || kind === 'create-each';

/** The status of success. */
export function successOf(action: Action | InternalAction): 200 | 201 | 204 {
  if (isCreation(action)) return 201;
  return action.kind === 'delete' ? 204 : 200;
}

/** Whether nothing is changed, and no body is read. */
export const isReading = (action: Action | InternalAction): boolean =>
  action.kind === 'flow'
    ? action.asks === 'read'
    : ['list', 'get', 'lookup', 'snapshot'].includes(action.kind);

/** Whether the path names one row. */
export function isOfOneRow(action: Action | InternalAction): boolean {
  return !['list', 'create', 'lookup', 'snapshot'].includes(action.kind) && !isStep(action);
}

/** Exactly the statuses that an action can answer with, in ascending order. */
export function statusesOf(model: Model, entity: Entity, action: Action | InternalAction): readonly number[] {
  const { kind } = action;
  const refusals = refusalsOf(model, entity, action);
  const keyed = idempotency(action) !== 'none';
  const guarded = kind === 'change' || kind === 'delete';
  // A body of another form is refused even where none is asked for.
  const reads = isReading(action);
  const possible: readonly [number, boolean][] = [
    [successOf(action), true],
    [304, kind === 'get'],
    [400, true],
    [401, true],
    [403, 'callers' in action || mayForbid(entity, action)],
    [404, isOfOneRow(action) || (isStep(action) && !isCreation(action))],
    [409, keyed || refusals.some(({ status }) => status === 409)],
    [412, guarded],
    [413, !reads],
    [415, !reads],
    [422, keyed || refusals.some(({ status }) => status === 422)],
    [428, guarded],
    [500, true],
    [501, kind === 'operation' && action.operation.byHand],
    [503, true],
  ];
  return possible.filter(([, can]) => can).map(([status]) => status);
}
