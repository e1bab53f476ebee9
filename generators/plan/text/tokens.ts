import type { Phrase } from './phrase.ts';

export type TokenKind = 'word' | 'number' | 'duration' | 'string' | 'symbol' | 'stray' | 'end';

/** A word of the short forms, with its place inside the scalar. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly phrase: Phrase;
  readonly index: number;
  /** No space before it. */
  readonly glued: boolean;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  // A dash inside a word belongs to it; a minus has spaces around it.
  ['word', /[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}_][\p{L}\p{N}_]*)*/uy],
  ['duration', /\d+(?:\.\d+)?(?:ms|s|m|h|d|w)(?![\p{L}\p{N}_])/uy],
  ['number', /\d+(?:\.\d+)?/y],
  ['string', /'[^']*'|"[^"]*"/y],
  ['symbol', /\.\.|->|\+=|-=|!=|<=|>=|[()|?.,=<>+\-*/]/y],
  ['stray', /./suy],
];

/** Splits a short form into words, numbers, quoted strings and signs. Always ends with an `end` token. */
export function tokenize(phrase: Phrase): Token[] {
  const tokens: Token[] = [];
  const { text } = phrase;
  let index = 0;
  let glued = true;
  while (index < text.length) {
    if (/\s/.test(text[index] ?? '')) {
      index += 1;
      glued = false;
      continue;
    }
    const [kind, found] = match(text, index);
    const end = index + found.length;
    tokens.push({ kind, text: found, phrase: phrase.slice(index, end), index, glued });
    index = end;
    glued = true;
  }
  tokens.push({ kind: 'end', text: '', phrase: phrase.slice(text.length), index: text.length, glued: false });
  return tokens;
}

function match(text: string, index: number): [TokenKind, string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = index;
    const found = pattern.exec(text);
    if (found) return [kind, found[0]];
  }
  return ['stray', text[index] ?? ''];
}

/** Reads tokens from left to right. */
export class TokenReader {
  readonly #phrase: Phrase;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(phrase: Phrase) {
    this.#phrase = phrase;
    this.#tokens = tokenize(phrase);
  }

  get current(): Token {
    return this.peek(0);
  }

  get atEnd(): boolean {
    return this.current.kind === 'end';
  }

  peek(ahead: number): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('a token list always ends with an end token');
    return token;
  }

  take(): Token {
    const token = this.current;
    this.#next += 1;
    return token;
  }

  is(text: string): boolean {
    return this.current.text === text && (this.current.kind === 'symbol' || this.current.kind === 'word');
  }

  /** Takes the token when it is this sign or word. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#next += 1;
    return true;
  }

  acceptKind(kind: TokenKind): Token | undefined {
    return this.current.kind === kind ? this.take() : undefined;
  }

  /** The name of a service, a role or a value: after its dashes there may be digits, which elsewhere would be a minus. */
  acceptName(): Token | undefined {
    const first = this.acceptKind('word');
    if (!first) return undefined;
    let last = first;
    while (this.is('-') && this.current.glued && this.#goesOn(1)) {
      this.#next += 1;
      while (this.#goesOn(0)) last = this.take();
    }
    const phrase = this.#phrase.slice(first.index, last.index + last.text.length);
    return { ...first, text: phrase.text, phrase };
  }

  #goesOn(ahead: number): boolean {
    const { kind, glued } = this.peek(ahead);
    return glued && (kind === 'word' || kind === 'number' || kind === 'duration');
  }
}
