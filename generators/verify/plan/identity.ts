import type { Roles } from './access.ts';
import { readField } from './written-field.ts';
import { type KnownEntity, readEntity } from './world.ts';
import { entries, isMapping, mapping, type Mapping, text, texts } from './yaml.ts';

/** Where the plan names no roles. */
const USUAL: Roles = [
  { name: 'user', includes: [] },
  { name: 'admin', includes: ['user'] },
];

/** `admin includes staff and auditor`: roles with all that they include, by whatever way. */
export function readRoles(identity: Mapping): Roles {
  const node = identity['roles'];
  const isClaim = typeof node === 'string' && identity['provider'] === 'oidc';
  const written = isClaim ? [] : texts(isMapping(node) ? node['names'] : node);
  if (written.length === 0) return USUAL;
  const direct = new Map(
    written.map((role) => {
      const [name = '', , ...included] = role.trim().split(/\s+/);
      return [name, included.filter((word) => word !== 'and')] as const;
    }),
  );
  const all = (role: string, seen: ReadonlySet<string>): Set<string> =>
    (direct.get(role) ?? []).reduce(
      (found, next) =>
        found.has(next) ? found : new Set([...found, next, ...all(next, new Set([...found, next]))]),
      new Set(seen),
    );
  return [...direct.keys()].map((name) => ({ name, includes: [...all(name, new Set())] }));
}

export const provider = (identity: Mapping): 'builtin' | 'oidc' =>
  identity['provider'] === 'oidc' ? 'oidc' : 'builtin';

/** `identity.User`, with what every user has and what the plan adds. */
export function userEntity(identity: Mapping): KnownEntity | undefined {
  if (provider(identity) === 'oidc') return undefined;
  const added = entries(mapping(identity['user'])['fields']);
  const user = readEntity('identity', 'User', {});
  const written = [
    readField('email', 'email unique personal'),
    readField('name', 'string(0..120)? personal'),
    ...added.map(([name, node]) => readField(name, node)),
  ];
  return { ...user, written };
}

export const defaultRole = (identity: Mapping, roles: Roles): string =>
  text(identity['default']) ?? roles[0]?.name ?? '';
