import type { Entity, Grant, Model } from '../../../plan/model.ts';
import type { DemoUser } from './files.ts';

const people = ['Mara Lindqvist', 'Tom Okafor', 'Ines Moreau', 'Jonas Weber', 'Priya Raman', 'Luca Conti'];

/** One user for each role, the default role's first. Passwords are marked as what they are. */
export function demoUsers({ identity, system }: Model): Readonly<Record<string, DemoUser>> {
  if (!identity.service) return {};
  const names = identity.roles.map(({ name }) => name);
  const sorted = [identity.default, ...names.filter((name) => name !== identity.default)];
  return Object.fromEntries(
    sorted.map((role, index) => [
      role,
      {
        email: `${role}@${system.name}.example`,
        password: `development-only-${role}`,
        name: people[index] ?? `Demo ${role}`,
        roles: role === identity.default ? [] : [role],
      },
    ]),
  );
}

/** Somebody who takes a step: a demo user by role, or nobody in particular. */
export interface Actor {
  readonly user?: string;
}

/** Whether a grant covers this actor, its condition aside. `creator`: whose row it is. */
export function covers(model: Model, { to }: Grant, { user }: Actor, creator?: string): boolean {
  if (to.kind === 'public') return true;
  if (user === undefined || to.kind === 'internal') return false;
  if (to.kind === 'owner') return creator === undefined || creator === user;
  return to.kind === 'role' ? to.roles.some((role) => rolesOf(model, user).includes(role)) : true;
}

/** A demo user has its own role, and the one that everybody has. */
const rolesOf = ({ identity }: Model, user: string) => [user, identity.default];

/** Who could take a step that these grants allow, the most fitting first: the roles as the plan names them. */
export function candidates(model: Model, grants: readonly Grant[], creator?: string): readonly Actor[] {
  const users = Object.keys(demoUsers(model));
  const named = grants.flatMap(({ to }) => {
    if (to.kind === 'role') return [to.role];
    return to.kind === 'owner' && creator !== undefined ? [creator] : [];
  });
  const all: Actor[] = [...new Set([...named, ...users])]
    .filter((user) => users.includes(user))
    .map((user) => ({ user }));
  return [...all, {}].filter((actor) => grants.some((grant) => covers(model, grant, actor, creator)));
}

/** The grants of a creation that this actor has. */
export function creationGrants(model: Model, entity: Entity, actor: Actor): readonly Grant[] {
  return entity.access.create.filter((grant) => covers(model, grant, actor));
}
