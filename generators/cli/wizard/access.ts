import type { Entity, Model } from '../../plan/model.ts';

/** Access that is safe to begin with: the owner and the role that includes the most, or any user to read. */
export function proposedAccess({ identity }: Model, { fields, operations }: Entity): string {
  const roles = identity.roles.map((role) => role.name);
  const top =
    identity.roles.toSorted((a, b) => b.includes.length - a.includes.length)[0]?.name ?? 'signed-in';
  const others = operations.length > 0 ? `, others: ${top}` : '';
  if (!fields.some((field) => field.owner)) return `read: signed-in, write: ${top}${others}`;
  const both = roles.length > 1 ? `[owner, ${top}]` : 'owner';
  return `read: ${both}, create: signed-in, change: ${both}, delete: ${top}${others}`;
}
