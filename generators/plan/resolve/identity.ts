import { compact } from '../compact.ts';
import type { EntityDraft, IdentityDraft, ServiceDraft } from '../draft/drafts.ts';
import { readFields } from '../draft/field.ts';
import { takeMap } from '../draft/section.ts';
import type { Findings } from '../findings.ts';
import type { Identity } from '../model.ts';
import { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { parseYaml } from '../yaml/parse.ts';
import { Source } from '../yaml/source.ts';

const DEFAULT_ROLES = [
  { name: 'user', includes: [] },
  { name: 'admin', includes: ['user'] },
];

/** What every user has. */
const USER_FIELDS = `email: email unique personal\nname: string(0..120)? personal\n`;

/** The roles with everything they include; a cycle and an unknown role are reported. */
export function resolveRoles(draft: IdentityDraft, findings: Findings): Map<string, readonly string[]> {
  if (draft.roles.length === 0) return new Map(DEFAULT_ROLES.map(({ name, includes }) => [name, includes]));
  const direct = new Map<string, string[]>();
  for (const { name, includes } of draft.roles) {
    if (direct.has(name.text)) {
      findings.error(
        'duplicate-name',
        name,
        `The role "${name.text}" is there twice.`,
        'Keep one of the two.',
      );
    }
    if (['public', 'signed-in', 'owner', 'internal', 'nobody', 'anonymous', 'apiKey'].includes(name.text)) {
      findings.error(
        'reserved-name',
        name,
        `"${name.text}" is a word of access rules.`,
        'Take another name for the role.',
      );
    } else if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name.text) || name.text.length > 48) {
      findings.error(
        'invalid-name',
        name,
        `"${name.text}" cannot be the name of a role.`,
        'Small letters, digits and dashes, 48 at most.',
      );
    }
    const known = draft.roles.map((role) => role.name.text);
    for (const included of includes) {
      if (known.includes(included.text)) continue;
      const message = `There is no role "${included.text}".`;
      findings.error('unknown-role', included, message, suggest(included.text, known));
    }
    direct.set(
      name.text,
      includes.map((included) => included.text).filter((included) => known.includes(included)),
    );
  }
  const closed = new Map([...direct.keys()].map((role) => [role, [...closure(role, direct)]]));
  for (const { name } of draft.roles) {
    const circle = closed.get(name.text) ?? [];
    if (
      !circle.includes(name.text) ||
      draft.roles.findIndex((role) => circle.includes(role.name.text)) !==
        draft.roles.findIndex((role) => role.name === name)
    )
      continue;
    findings.error(
      'role-cycle',
      name,
      `The role "${name.text}" includes itself.`,
      'Remove one "includes" of the circle.',
    );
  }
  return closed;
}

function closure(role: string, direct: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [...(direct.get(role) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(direct.get(next) ?? []));
  }
  return found;
}

/** The identity service as if the plan had written it: `User` with the fields that every user has, and the plan's. */
export function identityService(draft: IdentityDraft, findings: Findings): ServiceDraft | undefined {
  if (draft.provider !== 'builtin') return undefined;
  const source = new Source('identity', `User\n${USER_FIELDS}`);
  const name = new Phrase('User', source, 0);
  const fields = new Source('identity', USER_FIELDS);
  const root = parseYaml(fields, findings);
  const map = root && takeMap(root, 'User', findings);
  const own = readFields(map?.entries ?? [], findings);
  const taken = draft.userFields.filter((field) => own.some((known) => known.name.text === field.name.text));
  for (const field of taken) {
    findings.error(
      'reserved-name',
      field.name,
      `Every user has "${field.name.text}" already.`,
      'Leave it out, or take another name.',
    );
  }
  const user: EntityDraft = {
    name,
    empty: false,
    fields: [...own, ...draft.userFields.filter((field) => !taken.includes(field))],
    operations: [],
    access: { at: draft.at, rules: [] },
    unique: [],
    indexes: [],
    checks: [],
  };
  return {
    name: new Phrase('identity', source, 0),
    empty: false,
    purpose: 'Who signs in, and in which roles.',
    enums: [],
    entities: [user],
  };
}

/** `identity:` with its defaults; the service is added where it is built in. */
export function resolveIdentity(
  draft: IdentityDraft,
  roles: ReadonlyMap<string, readonly string[]>,
  system: string,
  findings: Findings,
): Omit<Identity, 'service'> {
  const names = [...roles.keys()];
  for (const role of [...draft.apiKeys, ...(draft.default ? [draft.default] : [])]) {
    if (!roles.has(role.text))
      findings.error('unknown-role', role, `There is no role "${role.text}".`, suggest(role.text, names));
  }
  checkProvider(draft, findings);
  const oidc = {
    issuer: draft.issuer?.text ?? '',
    audience: draft.audience?.text ?? system,
    roles: draft.claim,
  };
  return compact({
    provider: draft.provider,
    roles: [...roles].map(([name, includes]) => ({ name, includes })),
    default: draft.default?.text ?? names[0] ?? 'user',
    tokens: draft.tokens,
    apiKeys: draft.apiKeys.map((role) => role.text),
    oidc: draft.provider === 'oidc' ? oidc : undefined,
  });
}

function checkProvider(draft: IdentityDraft, findings: Findings): void {
  if (draft.provider === 'oidc') {
    if (!draft.issuer) {
      findings.error(
        'missing-key',
        draft.at,
        'With oidc, "identity" needs the issuer of the tokens.',
        'Add issuer: https://…',
      );
    } else if (!/^https?:\/\/[^\s/]+/.test(draft.issuer.text)) {
      findings.error(
        'invalid-quantity',
        draft.issuer,
        `"${draft.issuer.text}" is no address.`,
        'Write https://….',
      );
    }
    const own = draft.userFields[0]?.name ?? draft.apiKeys[0];
    if (own)
      findings.error(
        'oidc-owns-users',
        own,
        'With oidc the provider keeps users and keys, not this system.',
        'Leave it out, or use provider: builtin.',
      );
    return;
  }
  const foreign = draft.issuer ?? draft.audience;
  if (foreign)
    findings.error(
      'unexpected-text',
      foreign,
      'issuer and audience are for provider: oidc.',
      'Leave them out, or write provider: oidc.',
    );
}
