import type { Findings } from '../findings.ts';
import type { BinaryOperator } from '../model.ts';
import type { Phrase } from '../text/phrase.ts';
import { isoDuration } from '../text/quantity.ts';
import { type Token, TokenReader } from '../text/tokens.ts';
import type { Syntax } from './syntax.ts';

/**
 * Reads an expression by the grammar of `grammar.ts`. A number may have a point; a duration is a number with ms, s, m, h, d or
 * w; a string stands in quotes. A minus between two names has spaces around it, because names may hold dashes.
 */
export function parseExpression(phrase: Phrase, findings: Findings): Syntax | undefined {
  const tokens = new TokenReader(phrase);
  return attempt(() => new Parser(tokens).whole(), findings);
}

/** Reads an expression from the middle of a short form and leaves the tokens that follow it. */
export function parseFrom(tokens: TokenReader, findings: Findings): Syntax | undefined {
  return attempt(() => new Parser(tokens).start(), findings);
}

function attempt(parse: () => Syntax, findings: Findings): Syntax | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    findings.error('expression-syntax', error.token.phrase, error.message, error.mend);
    return undefined;
  }
}

class Unreadable extends Error {
  readonly token: Token;
  readonly mend: string;

  constructor(token: Token, message: string, mend: string) {
    super(message);
    this.token = token;
    this.mend = mend;
  }
}

const COMPARISONS = ['=', '!=', '<=', '>=', '<', '>'] as const;
/** More than anybody writes; the parser recurses. */
const DEEPEST = 50;

class Parser {
  readonly #tokens: TokenReader;
  #depth = 0;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  start(): Syntax {
    return this.#or();
  }

  whole(): Syntax {
    const syntax = this.start();
    if (!this.#tokens.atEnd) this.#unexpected('an operator, or the end');
    return syntax;
  }

  #or(): Syntax {
    return this.#chain(['or'], () => this.#and());
  }

  #and(): Syntax {
    return this.#chain(['and'], () => this.#not());
  }

  #not(): Syntax {
    const { phrase } = this.#tokens.current;
    if (!this.#tokens.accept('not')) return this.#comparison();
    return { kind: 'unary', at: phrase, operator: 'not', operand: this.#deeper(() => this.#not()) };
  }

  #comparison(): Syntax {
    const left = this.#sum();
    const operator = COMPARISONS.find((sign) => this.#tokens.is(sign));
    if (operator === undefined) return left;
    this.#tokens.take();
    const right = this.#sum();
    if (COMPARISONS.some((sign) => this.#tokens.is(sign))) {
      this.#refuse('Comparisons cannot be chained.', 'Write two of them with "and" between.');
    }
    return { kind: 'binary', at: left.at, operator, left, right };
  }

  #sum(): Syntax {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#unary()));
  }

  #unary(): Syntax {
    const { phrase } = this.#tokens.current;
    if (!this.#tokens.accept('-')) return this.#primary();
    return { kind: 'unary', at: phrase, operator: '-', operand: this.#deeper(() => this.#unary()) };
  }

  #primary(): Syntax {
    const token = this.#tokens.current;
    const at = token.phrase;
    if (this.#tokens.accept('(')) return this.#closed(() => this.#or());
    switch (token.kind) {
      case 'number':
        return { kind: 'number', at, text: this.#tokens.take().text };
      case 'duration':
        return {
          kind: 'duration',
          at,
          text: isoDuration(this.#tokens.take().text) ?? this.#badDuration(token),
        };
      case 'string':
        return { kind: 'string', at, text: this.#tokens.take().text.slice(1, -1) };
      case 'word':
        return this.#name();
      default:
        return this.#unexpected('a field, a number or a word');
    }
  }

  #name(): Syntax {
    const first = this.#tokens.take();
    if (this.#tokens.accept('(')) {
      if (first.text !== 'sum' && first.text !== 'count') {
        throw new Unreadable(
          first,
          `There is no function "${first.text}".`,
          'The functions are sum and count.',
        );
      }
      const name = first.text;
      return { kind: 'call', at: first.phrase, name, argument: this.#closed(() => this.#or()) };
    }
    const path = [first.phrase];
    while (this.#tokens.accept('.')) {
      const next = this.#tokens.acceptKind('word') ?? this.#unexpected('a field');
      path.push(next.phrase);
    }
    return { kind: 'name', at: first.phrase, path };
  }

  #closed(inner: () => Syntax): Syntax {
    const syntax = this.#deeper(inner);
    if (!this.#tokens.accept(')')) this.#unexpected('")"');
    return syntax;
  }

  #chain(operators: readonly BinaryOperator[], operand: () => Syntax): Syntax {
    let left = operand();
    for (let links = 0; ; links += 1) {
      const operator = operators.find((sign) => this.#tokens.is(sign));
      if (operator === undefined) return left;
      if (links === DEEPEST * 4)
        this.#refuse('This expression is too long.', 'Compute a part of it in a field.');
      this.#tokens.take();
      left = { kind: 'binary', at: left.at, operator, left, right: operand() };
    }
  }

  #deeper(inner: () => Syntax): Syntax {
    this.#depth += 1;
    if (this.#depth > DEEPEST)
      this.#refuse('This expression is nested too deep.', 'Compute a part of it in a field.');
    const syntax = inner();
    this.#depth -= 1;
    return syntax;
  }

  #badDuration(token: Token): never {
    throw new Unreadable(token, `"${token.text}" is no duration.`, 'Write days and weeks as whole numbers.');
  }

  #refuse(message: string, mend: string): never {
    throw new Unreadable(this.#tokens.current, message, mend);
  }

  #unexpected(wanted: string): never {
    const token = this.#tokens.current;
    const message =
      token.kind === 'end'
        ? `The expression stops where ${wanted} should follow.`
        : `"${token.text}" stands where ${wanted} should be.`;
    throw new Unreadable(token, message, mendFor(token));
  }
}

function mendFor(token: Token): string {
  if (token.text === '&' || token.text === '|') return 'Write "and" or "or".';
  if (token.text === '!') return 'Write "not", or "!=" between two values.';
  if (token.text === '=' || token.text === '==') return 'Equality is one "=".';
  return 'An expression reads like: status = active and quantity > 0.';
}
