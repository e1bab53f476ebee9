import type { Entity, Grant } from '../../plan/model.ts';
import type { Action } from './actions.ts';

/**
 * Who passes the door of a route, before any row is looked at: `public`, `signed-in` or roles.
 * An owner is anybody who is signed in; whether the row is theirs is decided in the query.
 */
export function audienceOf(grants: readonly Grant[]): readonly string[] {
  const kinds = new Set<string>(grants.map(({ to }) => to.kind));
  if (kinds.has('public')) return ['public'];
  if (kinds.has('signed-in') || kinds.has('owner')) return ['signed-in'];
  return [...new Set(grants.flatMap(({ to }) => (to.kind === 'role' ? [to.role] : [])))];
}

export const isPublic = (grants: readonly Grant[]) => grants.some(({ to }) => to.kind === 'public');

/** Whether somebody can be refused with 403: at the door, or because they see the row and still may not do this. */
export function mayForbid(entity: Entity, action: Action): boolean {
  const { kind, grants } = action;
  const roleOnly = grants.every(({ to }) => to.kind === 'role');
  if (roleOnly) return true;
  if (kind === 'list' || kind === 'get') return false;
  if (kind === 'create') return grants.some(({ onBehalf }) => onBehalf) || grants.every(({ when }) => when);
  return entity.access.read.some(
    (reader) => reader.to.kind !== 'internal' && !grants.some((grant) => covers(grant, reader)),
  );
}

/** Whether everyone to whom `reader` shows a row may do what `grant` allows with it. */
function covers(grant: Grant, reader: Grant): boolean {
  if (grant.when && JSON.stringify(grant.when) !== JSON.stringify(reader.when)) return false;
  const { to } = grant;
  // Whoever has no token at all gets a 401.
  if (to.kind === 'public' || to.kind === 'signed-in') return true;
  if (to.kind === 'role') return reader.to.kind === 'role' && to.roles.includes(reader.to.role);
  if (to.kind === 'owner') {
    return reader.to.kind === 'owner' && reader.to.fields.every((field) => to.fields.includes(field));
  }
  return false;
}
