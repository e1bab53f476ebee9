import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings, Span } from '../findings.ts';
import { LIMITS } from '../limits.ts';
import { FIELD_WORDS } from '../shape/field.ts';
import type { Phrase } from '../text/phrase.ts';
import { TokenReader } from '../text/tokens.ts';
import type { MapNode } from '../yaml/tree.ts';
import type { BoundDraft, FieldDraft, FieldWord, TypeDraft } from './drafts.ts';
import type { FieldShape } from './field.ts';
import { Section, takeChoice } from './section.ts';
import { readType } from './type-text.ts';

/** `price: { type: money, min: 0, unique: true }`. */
export function readLongField(name: Phrase, map: MapNode, findings: Findings, shape: FieldShape): FieldDraft {
  const section = new Section(map, shape, `The field "${name.text}"`, findings);
  const text = section.text('type');
  const tokens = text && new TokenReader(text);
  const read = tokens && readType(tokens, findings);
  const optional = (tokens?.accept('?') ?? false) || section.flag('optional');
  if (tokens && read && !tokens.atEnd) {
    const mend = 'In the long form each option is a key of its own: { type: money, min: 0 }.';
    findings.error(
      'unexpected-text',
      tokens.current.phrase,
      `"${tokens.current.text}" is no part of a type.`,
      mend,
    );
  }
  const type = read && withOptions(read, section);
  const owner = readOwner(section);
  const words = readWords(section);
  if (owner) words.set('owner', owner.at);
  const list = read?.kind === 'many' || read?.kind === 'links';
  const expression = (key: string) => {
    const phrase = section.text(key);
    return phrase && parseExpression(phrase, findings);
  };
  return compact({
    name,
    type,
    optional,
    words,
    via: owner?.via,
    min: list ? undefined : (readBound(section, 'min', false) ?? readBound(section, 'above', true)),
    max: list ? undefined : (readBound(section, 'max', false) ?? readBound(section, 'below', true)),
    value: expression('default'),
    when: expression('when'),
    problem: section.text('problem'),
    column: section.text('column'),
    was: section.text('was'),
  });
}

function readWords(section: Section<FieldShape['properties']>): Map<FieldWord, Span> {
  const words = new Map<FieldWord, Span>();
  for (const word of FIELD_WORDS) {
    const key = section.key(word);
    if (word !== 'owner' && key && section.flag(word)) words.set(word, key);
  }
  const deleted = section.text('deleted');
  const choice =
    deleted && takeChoice(deleted, ['refuse', 'clear', 'remove'] as const, '"deleted"', section.findings);
  if (deleted && choice && choice !== 'refuse') words.set(choice, deleted);
  return words;
}

function readOwner(section: Section<FieldShape['properties']>): { at: Span; via?: Phrase } | undefined {
  const phrase = section.text('owner');
  if (!phrase || phrase.text === 'false') return undefined;
  if (phrase.text === 'true') return { at: phrase };
  const match = /^via ([A-Za-z]\w*)$/.exec(phrase.text);
  if (match) return { at: phrase, via: phrase.slice(4) };
  section.findings.error(
    'unknown-choice',
    phrase,
    `"owner" cannot be "${phrase.text}".`,
    'Write true, or via <field>.',
  );
  return undefined;
}

/** Options that belong to the type itself: a string's pattern, a list's size. */
function withOptions(type: TypeDraft, section: Section<FieldShape['properties']>): TypeDraft {
  const pattern = section.text('pattern');
  if (pattern && type.kind !== 'string') {
    section.findings.error(
      'word-not-here',
      pattern,
      'Only a string has a pattern.',
      'Leave it out, or use string(80).',
    );
  }
  if (pattern && type.kind === 'string') {
    if (isPattern(pattern.text)) return { ...type, pattern: pattern.text };
    const mend = 'Write it as in JavaScript, without slashes: "[A-Z]{2}[0-9]+".';
    section.findings.error('invalid-pattern', pattern, `"${pattern.text}" is no regular expression.`, mend);
  }
  if (type.kind !== 'many' && type.kind !== 'links') return type;
  const [min, max] = [size(section, 'min') ?? type.min, size(section, 'max') ?? type.max];
  if (max < 1 || max > LIMITS.parts || min > max) {
    const message = `A list has from 0 to ${LIMITS.parts} items, the smaller number first.`;
    section.findings.error('out-of-limits', type.at, message, 'Give min and max as whole numbers.');
  }
  return { ...type, min, max };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(`^(?:${text})$`, 'u').source !== '';
  } catch {
    return false;
  }
}

function size(section: Section<FieldShape['properties']>, key: string): number | undefined {
  const phrase = section.text(key);
  if (!phrase) return undefined;
  if (/^\d{1,6}$/.test(phrase.text)) return Number(phrase.text);
  section.findings.error(
    'invalid-bound',
    phrase,
    `"${phrase.text}" is no whole number.`,
    'Write a whole number.',
  );
  return undefined;
}

function readBound(
  section: Section<FieldShape['properties']>,
  key: string,
  exclusive: boolean,
): BoundDraft | undefined {
  const phrase = section.text(key);
  if (!phrase) return undefined;
  if (/^-?\d+(?:\.\d+)?$/.test(phrase.text)) return { value: phrase.text, exclusive, at: phrase };
  section.findings.error(
    'invalid-bound',
    phrase,
    `"${phrase.text}" is no number.`,
    'Write a number, such as 0 or 12.50.',
  );
  return undefined;
}
