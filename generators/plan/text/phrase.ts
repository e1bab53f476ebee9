import type { Span } from '../findings.ts';
import type { Source } from '../yaml/source.ts';

/** A piece of text in the plan that knows where each of its characters stands. */
export class Phrase implements Span {
  readonly text: string;
  readonly source: Source;
  readonly offset: number;
  /** False where YAML folded or unescaped the text: then every position is the start. */
  readonly #exact: boolean;

  constructor(text: string, source: Source, offset: number) {
    this.text = text;
    this.source = source;
    this.offset = offset;
    this.#exact = source.text.startsWith(text, offset);
  }

  /** The place of the character at `index`. */
  at(index: number): Span {
    return { source: this.source, offset: this.#exact ? this.offset + index : this.offset };
  }

  /** The part from `start` to `end`, with its own place. */
  slice(start: number, end: number = this.text.length): Phrase {
    return new Phrase(this.text.slice(start, end), this.source, this.at(start).offset);
  }
}
