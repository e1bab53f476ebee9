import { compact } from '../compact.ts';
import { parseFrom } from '../expression/parse.ts';
import type { Findings, Span } from '../findings.ts';
import { LATER_WORDS } from '../reserved.ts';
import { FIELD_WORDS, longField } from '../shape/field.ts';
import type { ObjectShape, Shape } from '../shape/schema.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { type Token, TokenReader } from '../text/tokens.ts';
import type { Entry } from '../yaml/tree.ts';
import { readBounds } from './bounds.ts';
import type { FieldDraft, FieldWord } from './drafts.ts';
import { readLongField } from './field-long.ts';
import { reportUnknownKey } from './section.ts';
import { readType } from './type-text.ts';

/** Which shape a long form has: a field of an entity, or an input. */
export type FieldShape = ObjectShape<Readonly<Record<string, Shape>>>;

/** Reads fields or inputs, in the order of the plan. */
export function readFields(
  entries: readonly Entry[],
  findings: Findings,
  shape: FieldShape = longField,
): FieldDraft[] {
  return entries.flatMap((entry) => {
    const { key, value } = entry;
    if (value.kind === 'text') return [readShortField(key, value.phrase, findings)];
    if (value.kind === 'map') return [readLongField(key, value, findings, shape)];
    if (value.kind === 'nothing') return tornOff(entry, findings);
    findings.error(
      'wrong-kind',
      value.at,
      `"${key.text}" is a type or a list of keys.`,
      `Write ${key.text}: string(80).`,
    );
    return [];
  });
}

/** `sku: string(32) unique immutable`: the type first, then words, a constraint, a default or a condition. */
function readShortField(name: Phrase, phrase: Phrase, findings: Findings): FieldDraft {
  const tokens = new TokenReader(phrase);
  const type = readType(tokens, findings);
  if (!type) return { name, optional: true, words: new Map() };
  const options: Options = { optional: tokens.accept('?'), words: new Map<FieldWord, Span>() };
  while (
    readWord(tokens, options, findings) ||
    readBound(tokens, options, findings) ||
    readValue(tokens, options, findings)
  );
  if (!tokens.atEnd && !options.broken) reportRest(tokens.current, findings);
  const { broken: _, ...rest } = options;
  return compact({ name, type, ...rest });
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What follows the type, as far as it is read. */
type Options = Mutable<Omit<FieldDraft, 'name' | 'type' | 'words'>> & {
  readonly words: Map<FieldWord, Span>;
  /** An expression could not be read; what follows it is not reported again. */
  broken?: boolean;
};

function readWord(tokens: TokenReader, options: Options, findings: Findings): boolean {
  const word = FIELD_WORDS.find((known) => tokens.is(known));
  if (word === undefined) return false;
  const { phrase } = tokens.take();
  if (options.words.has(word))
    findings.error('duplicate-word', phrase, `"${word}" is said twice.`, 'Say it once.');
  options.words.set(word, phrase);
  const via = word === 'owner' && tokens.accept('via') ? tokens.acceptKind('word')?.phrase : undefined;
  if (via) options.via = via;
  return true;
}

function readBound(tokens: TokenReader, options: Options, findings: Findings): boolean {
  const { phrase } = tokens.current;
  const bounds = readBounds(tokens);
  if (!bounds) return false;
  if ((bounds.min && options.min) || (bounds.max && options.max)) {
    findings.error('invalid-bound', phrase, 'This bound is given twice.', 'Keep one of the two.');
  }
  Object.assign(options, bounds);
  return true;
}

/** `= default`, `when condition`. */
function readValue(tokens: TokenReader, options: Options, findings: Findings): boolean {
  const key = tokens.is('=') ? 'value' : tokens.is('when') ? 'when' : undefined;
  if (key === undefined || options[key]) return false;
  tokens.take();
  const syntax = parseFrom(tokens, findings);
  if (syntax) options[key] = syntax;
  else options.broken = true;
  return syntax !== undefined;
}

/** What is left over means nothing. */
function reportRest(token: Token, findings: Findings): void {
  const later = LATER_WORDS.get(token.text);
  if (later !== undefined) {
    const message = `"${token.text}" is kept for a later version (${later}).`;
    findings.error('kept-for-later', token.phrase, message, 'Leave it out for now.');
  } else if (token.text === '?') {
    findings.error(
      'unexpected-text',
      token.phrase,
      '"?" stands right after the type.',
      'Write string(80)? unique.',
    );
  } else {
    const mend = suggest(
      token.text,
      [...FIELD_WORDS, 'when'],
      'A field reads: type, words, constraint, default.',
    );
    findings.error('unexpected-text', token.phrase, `"${token.text}" means nothing here.`, mend);
  }
}

/** A field without a type; where a comma tore a type in two, that is the cause. */
function tornOff({ key, value }: Entry, findings: Findings): FieldDraft[] {
  if (/[)\]\s]|^\d/.test(key.text)) reportUnknownKey(key, value, [], 'A field list', findings);
  else {
    const message = `The field "${key.text}" has no type.`;
    findings.error('invalid-type', key, message, `Write ${key.text}: string(80), or another type.`);
  }
  return [];
}
