import type { Colors } from '../context.ts';
import type { Key } from './keys.ts';
import type { Frame, Size } from './screen.ts';
import type { Answered, Widget } from './terminal.ts';
import { cutTo, padTo, widthOf, wrap } from './text.ts';

/** One of a list. */
export interface Choice<Answer> {
  readonly label: string;
  /** A line: what it means. */
  readonly summary?: string;
  readonly answer: Answer;
}

export interface SelectOptions<Answer> {
  readonly message: string;
  readonly choices: readonly Choice<Answer>[];
  /** Where the arrow begins: an earlier answer, or the usual one. */
  readonly start?: number;
  readonly hint: string;
}

/** Rows around the list: the question, the line below the list, the hint. */
const AROUND = 5;

/** A list to choose from: with the arrows, or by the first letters of a line. */
export class Select<Answer> implements Widget<Answer> {
  readonly #options: SelectOptions<Answer>;
  readonly #colors: Colors;
  #at: number;
  #typed = '';

  constructor(options: SelectOptions<Answer>, colors: Colors) {
    this.#options = options;
    this.#colors = colors;
    this.#at = Math.max(0, options.start ?? 0);
  }

  press(key: Key): Answered<Answer> | undefined {
    if (key.kind === 'text') this.#search(key.text);
    else if (key.kind === 'press') {
      this.#typed = '';
      const last = this.#options.choices.length - 1;
      if (key.name === 'up') this.#at = Math.max(0, this.#at - 1);
      if (key.name === 'down' || key.name === 'tab') this.#at = Math.min(last, this.#at + 1);
      if (key.name === 'home' || key.name === 'page-up') this.#at = 0;
      if (key.name === 'end' || key.name === 'page-down') this.#at = last;
      if (key.name === 'enter') return this.#answer();
    }
    return undefined;
  }

  view({ columns, rows }: Size): Frame {
    const { message, choices, hint } = this.#options;
    const { bold, cyan, dim } = this.#colors;
    const width = columns - 1;
    const labels = Math.max(...choices.map(({ label }) => widthOf(label)));
    const room = Math.max(1, rows - AROUND);
    const first = Math.min(Math.max(0, this.#at - Math.floor(room / 2)), Math.max(0, choices.length - room));
    const list = choices.slice(first, first + room).map(({ label, summary = '' }, index) => {
      const isAt = first + index === this.#at;
      const head = cutTo(`${isAt ? '>' : ' '} ${padTo(label, summary === '' ? 0 : labels)}`, width);
      const tail = summary === '' ? '' : cutTo(`  ${summary}`, width - widthOf(head));
      return (isAt ? cyan(head) : head) + dim(tail);
    });
    const explained = this.#explained(labels, width);
    return {
      lines: [
        ...wrap(`? ${message}`, width).map(bold),
        ...list,
        ...explained.map(dim),
        ...wrap(hint, width).map(dim),
      ],
    };
  }

  /** What a choice means, where its line had no room for it. */
  #explained(labels: number, width: number): string[] {
    const summary = this.#options.choices[this.#at]?.summary;
    if (summary === undefined || labels + 4 + widthOf(summary) <= width) return [];
    return wrap(`  ${summary}`, width);
  }

  #search(text: string): void {
    const starts = (typed: string): number =>
      this.#options.choices.findIndex(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()));
    const [together, alone] = [starts(this.#typed + text), starts(text)];
    if (together >= 0) this.#typed += text;
    else this.#typed = alone >= 0 ? text : '';
    if (together >= 0 || alone >= 0) this.#at = together >= 0 ? together : alone;
  }

  #answer(): Answered<Answer> | undefined {
    const choice = this.#options.choices[this.#at];
    return (
      choice && { answer: choice.answer, shown: [settled(this.#options.message, choice.label, this.#colors)] }
    );
  }
}

/** The line that stays of a question. */
export function settled(message: string, answer: string, { bold, cyan, green }: Colors): string {
  return `${green('+')} ${bold(message)}  ${cyan(answer)}`;
}
