import { compact } from '../compact.ts';
import type { GrantDraft } from '../draft/drafts.ts';
import { resolveCondition } from '../expression/resolve.ts';
import type { Access, Grant } from '../model.ts';
import { suggest } from '../text/suggest.ts';
import type { EntitySymbol, World } from './world.ts';

const BASIC = ['read', 'create', 'change', 'delete'] as const;
const WORDS = ['public', 'signed-in', 'owner', 'internal', 'nobody'] as const;

/** Every action of an entity with its grants; `write` and `others` are expanded, what is not named is nobody's. */
export function resolveAccess(entity: EntitySymbol, isPart: boolean, world: World): Access {
  const operations = entity.draft.operations.map((operation) => operation.name.text);
  const { access } = entity.draft;
  if (isPart) return accessOf([], operations, () => []);
  if (!access) return withoutRules(entity, operations, world);
  const rules = new Map<string, Grant[]>();
  for (const { action, grants } of access.rules) {
    const known: string[] = [...BASIC, 'write', 'others', ...operations];
    if (!known.includes(action.text)) {
      const message = `${entity.id} has no action "${action.text}".`;
      world.findings.error('unknown-action', action, message, suggest(action.text, known));
      continue;
    }
    rules.set(
      action.text,
      grants.flatMap((grant) => resolveGrant(grant, entity, action.text, world)),
    );
    world.places.set(`${entity.id}/access/${action.text}`, action);
  }
  return accessOf(BASIC, operations, (action) => {
    const write = action === 'create' || action === 'change' || action === 'delete';
    return rules.get(action) ?? (write ? rules.get('write') : undefined) ?? rules.get('others') ?? [];
  });
}

/** Nothing is said: the role that includes the most may do everything, nobody else anything. */
function withoutRules(entity: EntitySymbol, operations: readonly string[], world: World): Access {
  const role = highestRole(world.roles);
  const message = `${entity.id} has no access rules: only "${role}" may do anything with it.`;
  world.findings.warn(
    'no-access',
    entity.draft.name,
    message,
    'Say who may do what: access: { read: signed-in, write: owner }.',
  );
  const grant: Grant = { to: { kind: 'role', role, roles: holders(role, world.roles) } };
  return accessOf(BASIC, operations, () => [grant]);
}

function accessOf(
  basic: readonly string[],
  operations: readonly string[],
  grants: (action: string) => Grant[],
): Access {
  const of = (action: string): Grant[] => (basic.includes(action) ? grants(action) : []);
  return {
    read: of('read'),
    create: of('create'),
    change: of('change'),
    delete: of('delete'),
    operations: Object.fromEntries(operations.map((operation) => [operation, grants(operation)])),
  };
}

/** One rule of access; nothing for `nobody` and for what is wrong. */
export function resolveGrant(draft: GrantDraft, entity: EntitySymbol, action: string, world: World): Grant[] {
  const to = resolveWho(draft, entity, world);
  checkOnBehalf(draft, entity, action, world);
  if (!to) return [];
  const scope = { what: 'A condition of access', row: entity, context: true };
  const when = draft.when && resolveCondition(draft.when, scope, world);
  return [compact({ to, when, onBehalf: draft.onBehalf?.text })];
}

function resolveWho(draft: GrantDraft, entity: EntitySymbol, world: World): Grant['to'] | undefined {
  const { who, field } = draft;
  if (field && who.text !== 'owner') {
    world.findings.error(
      'unexpected-text',
      field,
      'Only an owner has a field in brackets.',
      'Write owner(doctor).',
    );
  }
  switch (who.text) {
    case 'public':
    case 'signed-in':
    case 'internal':
      return { kind: who.text };
    case 'nobody':
      return undefined;
    case 'owner':
      return resolveOwner(draft, entity, world);
    default:
      break;
  }
  if (world.roles.has(who.text))
    return { kind: 'role', role: who.text, roles: holders(who.text, world.roles) };
  const mend = suggest(who.text, [...WORDS, ...world.roles.keys()]);
  world.findings.error('unknown-role', who, `There is no role "${who.text}".`, mend);
  return undefined;
}

function resolveOwner(
  { who, field }: GrantDraft,
  entity: EntitySymbol,
  world: World,
): Grant['to'] | undefined {
  const owners = [...entity.fields.values()].filter((candidate) => candidate.draft.words.has('owner'));
  const names = owners.map((owner) => owner.draft.name.text);
  if (names.length === 0) {
    const message = `${entity.id} has no owner.`;
    world.findings.error('no-owner', who, message, 'Add the word to a field: customer: identity.User owner.');
    return undefined;
  }
  if (!field) return { kind: 'owner', fields: names };
  if (names.includes(field.text)) return { kind: 'owner', fields: [field.text] };
  world.findings.error(
    'no-owner',
    field,
    `"${field.text}" is no owner of ${entity.id}.`,
    suggest(field.text, names),
  );
  return undefined;
}

function checkOnBehalf({ onBehalf }: GrantDraft, entity: EntitySymbol, action: string, world: World): void {
  if (!onBehalf) return;
  const owner = entity.fields.get(onBehalf.text)?.draft.words.has('owner');
  if (action === 'create' && owner) return;
  const message =
    action === 'create'
      ? `"${onBehalf.text}" is no owner of ${entity.id}.`
      : '"for" belongs to create: a row is made on behalf of its owner.';
  world.findings.error('no-owner', onBehalf, message, 'Write create: [customer, staff for customer].');
}

/** The role and every role that includes it. */
export function holders(role: string, roles: ReadonlyMap<string, readonly string[]>): string[] {
  return [role, ...[...roles].filter(([, includes]) => includes.includes(role)).map(([name]) => name)];
}

/** The role that includes the most; the last one where none includes another. */
export function highestRole(roles: ReadonlyMap<string, readonly string[]>): string {
  const most = Math.max(...[...roles.values()].map((includes) => includes.length));
  return [...roles].findLast(([, includes]) => includes.length === most)?.[0] ?? 'admin';
}
