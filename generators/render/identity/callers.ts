import type { Model } from '../../plan/model.ts';
import { internalActions } from '../wire/actions.ts';

/** The services that look users up, because an interaction of the plan says so. */
export const callersOf = (model: Model): readonly string[] => allowed(model, 'lookup');

/** Those of them that fill copies of users. */
export const fillersOf = (model: Model): readonly string[] => allowed(model, 'snapshot');

function allowed(model: Model, kind: 'lookup' | 'snapshot'): readonly string[] {
  const [user] = model.identity.service?.entities ?? [];
  return user
    ? internalActions(model, user).flatMap((action) => (action.kind === kind ? action.callers : []))
    : [];
}
