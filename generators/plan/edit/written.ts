/** A piece of what a person typed, and where it began in their line. */
export interface Piece {
  readonly text: string;
  readonly from: number;
}

/** Where a piece has come to stand. */
export interface Mark {
  readonly at: number;
  readonly length: number;
  readonly from: number;
}

/** New text that remembers which of its parts a person typed. */
export class Written {
  #text = '';
  readonly #marks: Mark[] = [];

  get text(): string {
    return this.#text;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Text that nobody typed. */
  add(text: string): this {
    this.#text += text;
    return this;
  }

  /** Typed text; `quote` stands around it in the plan. */
  type({ text, from }: Piece, quote = ''): this {
    this.#marks.push({ at: this.#text.length + quote.length, length: text.length, from });
    this.#text += quote + text + quote;
    return this;
  }
}

/** The column of the typed line that an offset of the plan came from. */
export function columnOf(marks: readonly Mark[], offset: number): number | undefined {
  const mark = marks.find(({ at, length }) => offset >= at && offset <= at + length);
  return mark && mark.from + offset - mark.at;
}
