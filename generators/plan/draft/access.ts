import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings } from '../findings.ts';
import type { Phrase } from '../text/phrase.ts';
import { TokenReader } from '../text/tokens.ts';
import type { MapNode, PlanNode } from '../yaml/tree.ts';
import type { AccessDraft, GrantDraft } from './drafts.ts';
import { takeTexts } from './section.ts';

/** Who may do what, as written: `{ read: [owner, staff], others: nobody }`. */
export function readAccess(map: MapNode, findings: Findings): AccessDraft {
  return {
    at: map.at,
    rules: map.entries.map(({ key, value }) => ({
      action: key,
      grants: readGrants(value, key.text, findings),
    })),
  };
}

export function readGrants(node: PlanNode, what: string, findings: Findings): GrantDraft[] {
  return (takeTexts(node, `"${what}"`, findings) ?? []).flatMap(
    (phrase) => readGrant(phrase, findings) ?? [],
  );
}

/** `public when status = active`, `owner(doctor)`, `staff for customer`. */
function readGrant(phrase: Phrase, findings: Findings): GrantDraft | undefined {
  const tokens = new TokenReader(phrase);
  const who = tokens.acceptName();
  if (!who) return unreadable(tokens, findings);
  let field: Phrase | undefined;
  if (tokens.accept('(')) {
    field = tokens.acceptKind('word')?.phrase;
    if (!field || !tokens.accept(')')) return unreadable(tokens, findings);
  }
  let onBehalf: Phrase | undefined;
  if (tokens.accept('for')) {
    onBehalf = tokens.acceptKind('word')?.phrase;
    if (!onBehalf) return unreadable(tokens, findings);
  }
  const grant = { who: who.phrase, field, onBehalf };
  if (tokens.atEnd) return compact(grant);
  const { index } = tokens.current;
  if (!tokens.accept('when')) return unreadable(tokens, findings);
  const when = parseExpression(phrase.slice(index + 4), findings);
  return when && compact({ ...grant, when });
}

function unreadable(tokens: TokenReader, findings: Findings): undefined {
  const { phrase, text } = tokens.current;
  const message = text === '' ? 'This rule stops too early.' : `"${text}" means nothing here.`;
  const mend =
    'Write a role, public, signed-in, owner, owner(field), internal or nobody; "when <condition>" may follow.';
  findings.error('unexpected-text', phrase, message, mend);
  return undefined;
}
