import type { ExamGrant, ExamOperation } from './exam-plan.ts';
import { parseExpression } from './expression.ts';
import { settle } from './settle.ts';
import type { KnownEntity, World } from './world.ts';
import { mapping, texts } from './yaml.ts';

export type Roles = readonly { readonly name: string; readonly includes: readonly string[] }[];

const WRITES = ['create', 'change', 'delete'];

/** Every action of an entity with those who may do it; what nobody speaks of is nobody's. */
export function examAccess(
  entity: KnownEntity,
  operations: readonly ExamOperation[],
  roles: Roles,
  world: World,
): Record<string, readonly ExamGrant[]> {
  const rules = mapping(entity.keys['access']);
  const grantsOf = (action: string): ExamGrant[] => {
    if (entity.keys['access'] === undefined) return [roleGrant(highestRole(roles))];
    const rule = rules[action] ?? (WRITES.includes(action) ? rules['write'] : undefined) ?? rules['others'];
    return texts(rule).flatMap((grant) => readGrant(grant, entity, world) ?? []);
  };
  const actions = ['read', ...WRITES, ...operations.map((operation) => operation.name)];
  return Object.fromEntries(actions.map((action) => [action, grantsOf(action)]));
}

export function roleGrant(role: string): ExamGrant {
  return { to: { kind: 'role', role }, when: undefined, onBehalf: undefined };
}

/** The role that includes the most others. */
export function highestRole(roles: Roles): string {
  const most = Math.max(...roles.map((role) => role.includes.length));
  return roles.findLast((role) => role.includes.length === most)?.name ?? '';
}

const GRANT =
  /^\s*(?<who>[\w-]+)(?:\s*\(\s*(?<field>\w+)\s*\))?(?:\s+for\s+(?<onBehalf>\w+))?(?:\s+when\s(?<when>.*))?$/s;

/** `public when status = active`, `owner(doctor)`, `staff for customer`. */
export function readGrant(written: string, entity: KnownEntity, world: World): ExamGrant | undefined {
  const { who = 'nobody', field, onBehalf, when } = GRANT.exec(written)?.groups ?? {};
  const to = grantee(who, field, entity);
  if (!to) return undefined;
  return {
    to,
    when: when === undefined ? undefined : settle(parseExpression(when), { row: entity, world }),
    onBehalf,
  };
}

function grantee(who: string, field: string | undefined, entity: KnownEntity): ExamGrant['to'] | undefined {
  switch (who) {
    case 'nobody':
      return undefined;
    case 'public':
    case 'signed-in':
    case 'internal':
      return { kind: who };
    case 'owner': {
      const owners = entity.written.filter((one) => one.words.has('owner')).map((one) => one.name);
      return { kind: 'owner', fields: field === undefined ? owners : [field] };
    }
    default:
      return { kind: 'role', role: who };
  }
}
