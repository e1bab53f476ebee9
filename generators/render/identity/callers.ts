import type { Model } from '../../plan/model.ts';
import { internalActions } from '../wire/actions.ts';

/** The services that look users up, because an interaction of the plan says so. */
export function callersOf(model: Model): readonly string[] {
  const [user] = model.identity.service?.entities ?? [];
  return user
    ? internalActions(model, user).flatMap((action) => (action.kind === 'lookup' ? action.callers : []))
    : [];
}
