import type { Entity, Field, Grant, Model } from '../../../plan/model.ts';
import type { Action, InternalAction } from '../../wire/actions.ts';
import { findEntity } from '../../wire/entities.ts';
import { ownersFromToken } from '../../wire/settable.ts';

/** How a row comes to be: the way that the plan has for it. */
export type Creation =
  /** By a user; `onBehalf`: in the name of another one. */
  | { readonly kind: 'user'; readonly roles: readonly string[]; readonly onBehalf?: string }
  /** By a service whose flow does it. */
  | { readonly kind: 'service'; readonly caller: string }
  /** By a flow of the service itself: there is no route, so the tests write the row. */
  | { readonly kind: 'table' };

export function creationOf(
  model: Model,
  entity: Entity,
  open: readonly Action[],
  internal: readonly InternalAction[],
): Creation {
  const chosen = open.some(({ kind }) => kind === 'create') ? chosenGrant(entity) : undefined;
  if (chosen) {
    const roles = [...rolesOf(chosen), ...ownRoles(model, entity)];
    return {
      kind: 'user',
      roles: [...new Set(roles)],
      ...(chosen.onBehalf && { onBehalf: chosen.onBehalf }),
    };
  }
  const [caller] = internal.find(({ kind }) => kind === 'create')?.callers ?? [];
  return caller === undefined ? { kind: 'table' } : { kind: 'service', caller };
}

/** Of those who may create, the one that the tests are. */
export function chosenGrant({ access }: Pick<Entity, 'access'>): Grant | undefined {
  return access.create.filter(({ to }) => to.kind !== 'internal').sort((a, b) => rank(a) - rank(b))[0];
}

/** Plain roles first; what depends on conditions, or is done for others, last. */
function rank({ to, when, onBehalf }: Grant): number {
  const kinds = ['role', 'owner', 'signed-in', 'public'];
  return kinds.indexOf(to.kind) + (when ? 10 : 0) + (onBehalf ? 20 : 0);
}

const rolesOf = ({ to }: Grant) => (to.kind === 'role' ? [to.role] : []);

/** Who owns a row by way of another one has made that one first: `doctor: Doctor owner via user`. */
function ownRoles(model: Model, entity: Entity): readonly string[] {
  return ownersFromToken(entity).flatMap((field) => {
    const target = viaTarget(model, field);
    if (!target) return [];
    const made = target.access.create.find(({ to }) => to.kind === 'role');
    return made ? rolesOf(made) : [];
  });
}

/** The entity that an owner is found in: of `doctor: Doctor owner via user`, Doctor. */
export function viaTarget(model: Model, field: Field): Entity | undefined {
  return field.ownerVia && field.type.kind === 'reference' ? findEntity(model, field.type.target) : undefined;
}

/** The fields by which a row of the tests belongs to the user for whom it is made. */
export function ownedFields(entity: Entity, creation: Creation): readonly string[] {
  if (creation.kind === 'user')
    return creation.onBehalf ? [creation.onBehalf] : ownersFromToken(entity).map(({ name }) => name);
  return entity.fields.filter(({ owner, ownerVia }) => owner && !ownerVia).map(({ name }) => name);
}
