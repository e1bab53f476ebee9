/** The words, numbers, quoted texts and signs of a short form, from left to right. */

const TOKEN =
  /(?<word>[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}_][\p{L}\p{N}_]*)*)|(?<duration>\d+(?:\.\d+)?(?:ms|[smhdw])(?![\p{L}\p{N}_]))|(?<number>\d+(?:\.\d+)?)|(?<text>'[^']*'|"[^"]*")|(?<sign>\.\.|->|[+\-!<>]=|[^\s])/gu;

type TokenKind = 'word' | 'duration' | 'number' | 'text' | 'sign' | 'end';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
}

const END: Token = { kind: 'end', text: '', start: -1 };

export class Tokens {
  readonly #all: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#all = [...text.matchAll(TOKEN)].map(({ groups = {}, index }) => {
      const [kind, found] = Object.entries(groups).find(([, value]) => value !== undefined) ?? ['end', ''];
      return { kind: kind as TokenKind, text: found, start: index };
    });
  }

  peek(ahead = 0): Token {
    return this.#all[this.#next + ahead] ?? END;
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** `role-2`: in the names of services and the values of enums digits may follow a dash. */
  takeName(): string {
    const first = this.take();
    let name = first.text;
    if (first.kind !== 'word') return name;
    while (this.peek().start === first.start + name.length && /^(?:-|\w+)$/.test(this.peek().text))
      name += this.take().text;
    return name;
  }

  /** Takes the word or sign when it stands here. */
  accept(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.peek();
    return (kind === 'word' || kind === 'sign') && texts.includes(text) ? this.take().text : undefined;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }
}
