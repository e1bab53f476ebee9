import type { Entity, Grant, Model } from '../../../plan/model.ts';
import { ownersFromToken } from '../../wire/settable.ts';
import { chosenGrant, type Creation, ownedFields, viaTarget } from './creation.ts';
import { ownerRows } from './row-calls.ts';

/** A caller in the tests of an entity. */
export interface Person {
  /** In titles and tables: `staff`. */
  readonly name: string;
  /** In code: a variable, or `app.anyone`. */
  readonly code: string;
  /** Where the code is a variable: what it is set to, and what else it takes to be this person. */
  readonly made?: string;
  readonly prepared?: string;
  /** The roles of the token, and those that they include. */
  readonly roles: readonly string[];
  readonly holds: readonly string[];
  readonly signedIn: boolean;
  /** Whether the rows of the tests are this user's, and by which fields. */
  readonly owns: boolean;
  readonly owned: readonly string[];
}

export interface People {
  /** Who makes rows where users may; else nobody. */
  readonly creator?: Person;
  /** Whose the rows are, where they are somebody's. */
  readonly owner?: Person;
  /** Everybody who is worth a try, each once. */
  readonly all: readonly Person[];
  /** Whoever the other owner fields name, where a test fills them. */
  readonly others: readonly Person[];
}

export function peopleOf(model: Model, entity: Entity, creation: Creation): People {
  const hasOwner = entity.fields.some(({ owner }) => owner);
  const fromToken = ownersFromToken(entity).length > 0;
  const ownsWhatIsMade = creation.kind === 'user' && !creation.onBehalf && fromToken;
  const roles = model.identity.roles.map(({ name }) => user(model, name, [name]));
  const nobody = {
    name: 'anyone',
    code: 'app.anyone',
    roles: [],
    holds: [],
    signedIn: false,
    owns: false,
    owned: [],
  };
  const someone = user(model, 'someone', []);
  if (!hasOwner) {
    const creator = creation.kind === 'user' ? byRoles([someone, ...roles], creation.roles) : undefined;
    return { ...(creator && { creator }), all: [nobody, someone, ...roles], others: [] };
  }
  const owned = ownedFields(entity, creation);
  const owner: Person = {
    ...user(model, 'owner', ownsWhatIsMade ? creation.roles : []),
    owns: true,
    owned,
    prepared: ownsWhatIsMade ? ownerRows(model, entity, 'owner') : '',
  };
  const others = entity.fields
    .filter(({ owner: isOwner, name }) => isOwner && !owned.includes(name))
    .map((field) => {
      const target = viaTarget(model, field);
      const grant = target && chosenGrant(target);
      const needed = grant?.to.kind === 'role' ? [grant.to.role] : [];
      return { ...user(model, `${field.name}-owner`, needed), owns: true, owned: [field.name] };
    });
  const creator = ownsWhatIsMade
    ? owner
    : creation.kind === 'user'
      ? byRoles([someone, ...roles], creation.roles)
      : undefined;
  return { ...(creator && { creator }), owner, all: [nobody, someone, ...roles, owner], others };
}

const byRoles = (people: readonly Person[], roles: readonly string[]) =>
  people.find((person) => person.roles.join() === roles.join()) ?? people[0];

function user({ identity }: Model, name: string, roles: readonly string[]): Person {
  const holds = roles.flatMap((role) => [
    role,
    ...(identity.roles.find((one) => one.name === role)?.includes ?? []),
  ]);
  const variable = variableOf(name);
  return {
    name,
    code: variable,
    made: userCode(roles),
    roles,
    holds,
    signedIn: true,
    owns: false,
    owned: [],
  };
}

export const userCode = (roles: readonly string[]) =>
  `app.user([${roles.map((role) => JSON.stringify(role)).join(', ')}])`;

/** Names that the tests use themselves, or that the language does. */
const taken = new Set(
  (
    'app anyone owner someone row rows sent created read changed answer refused body item items query field actions operations who other ' +
    'given expect it describe next beforeAll afterAll public private protected package static default class new delete function ' +
    'interface await enum export import super switch this typeof var void with yield let const case in of for if else do null true false'
  ).split(' '),
);

/** `shop-keeper` -> `shopKeeper`. */
function variableOf(name: string): string {
  const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) =>
    (letter ?? '').toUpperCase(),
  );
  return taken.has(camel) && !['owner', 'someone'].includes(name) ? `${camel}User` : camel;
}

/** Whether one of the grants lets this person do it, given what is known of a condition. */
export function isGranted(
  grants: readonly Grant[],
  person: Person,
  holds: (when: NonNullable<Grant['when']>) => boolean | undefined,
): boolean | undefined {
  const results = grants
    .filter(({ to, onBehalf }) => !onBehalf && isMeant(to, person))
    .map(({ when }) => (when ? holds(when) : true));
  if (results.includes(true)) return true;
  return results.includes(undefined) ? undefined : false;
}

function isMeant(to: Grant['to'], person: Person): boolean {
  switch (to.kind) {
    case 'public':
      return true;
    case 'signed-in':
      return person.signedIn;
    case 'role':
      return to.roles.some((role) => person.holds.includes(role)) || person.holds.includes(to.role);
    case 'owner':
      return to.fields.some((field) => person.owned.includes(field));
    case 'internal':
      return false;
  }
}
