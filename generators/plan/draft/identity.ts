import { compact } from '../compact.ts';
import type { Findings, Span } from '../findings.ts';
import { identity as shape, tokens as tokensShape } from '../shape/identity.ts';
import { object } from '../shape/schema.ts';
import type { Phrase } from '../text/phrase.ts';
import type { MapNode, PlanNode } from '../yaml/tree.ts';
import type { IdentityDraft, RoleDraft } from './drafts.ts';
import { readFields } from './field.ts';
import { readSeconds } from './quantities.ts';
import { Section, takeTexts } from './section.ts';

const TOKENS = { access: 600, refresh: 2_592_000 } as const;

/** `identity:` as written, with its defaults. */
export function readIdentity(map: MapNode | undefined, at: Span, findings: Findings): IdentityDraft {
  const section = new Section(map ?? { kind: 'map', at, entries: [] }, shape, '"identity"', findings);
  const provider = section.choice('provider', shape.properties.provider);
  return compact({
    at: map?.at ?? at,
    provider,
    ...readRoles(section.node('roles'), provider, findings),
    default: section.text('default'),
    tokens: readTokens(section.map('tokens'), findings),
    apiKeys: section.texts('apiKeys') ?? [],
    userFields: readUserFields(section.map('user'), findings),
    issuer: section.text('issuer'),
    audience: section.text('audience'),
  });
}

function readTokens(map: MapNode | undefined, findings: Findings): IdentityDraft['tokens'] {
  if (!map) return TOKENS;
  const section = new Section(map, tokensShape, '"tokens"', findings);
  return {
    access: readSeconds(section.text('access'), findings) ?? TOKENS.access,
    refresh: readSeconds(section.text('refresh'), findings) ?? TOKENS.refresh,
  };
}

function readUserFields(map: MapNode | undefined, findings: Findings): IdentityDraft['userFields'] {
  if (!map) return [];
  return readFields(new Section(map, shape.properties.user, '"user"', findings).entries('fields'), findings);
}

const ROLES = object('', { names: {}, claim: {} });

function readRoles(node: PlanNode | undefined, provider: 'builtin' | 'oidc', findings: Findings) {
  if (!node) return { roles: [], claim: 'roles' };
  if (node.kind === 'map') {
    const section = new Section(node, ROLES, '"roles"', findings);
    const roles = (section.texts('names') ?? []).flatMap((phrase) => readRole(phrase, findings) ?? []);
    return { roles, claim: section.text('claim')?.text ?? 'roles' };
  }
  if (node.kind === 'text' && provider === 'oidc') return { roles: [], claim: node.phrase.text };
  const texts = takeTexts(node, '"roles"', findings) ?? [];
  return { roles: texts.flatMap((phrase) => readRole(phrase, findings) ?? []), claim: 'roles' };
}

/** `admin includes staff`, `admin includes staff and auditor`. */
function readRole(phrase: Phrase, findings: Findings): RoleDraft | undefined {
  const words = [...phrase.text.matchAll(/\S+/g)].map((match) =>
    phrase.slice(match.index, match.index + match[0].length),
  );
  const [name, includes, ...others] = words;
  if (!name) return undefined;
  if (!includes) return { name, includes: [] };
  if (includes.text === 'includes' && others.length > 0) {
    return { name, includes: others.filter((word) => word.text !== 'and') };
  }
  const mend = 'Write a name, or "admin includes staff", or "admin includes staff and auditor".';
  findings.error('unexpected-text', includes, `"${phrase.text}" is no role.`, mend);
  return undefined;
}
