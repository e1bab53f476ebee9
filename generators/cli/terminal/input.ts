import type { Colors } from '../context.ts';
import type { Key } from './keys.ts';
import { edited, lineOf } from './line.ts';
import type { Line } from './line.ts';
import type { Frame, Size } from './screen.ts';
import { settled } from './select.ts';
import type { Answered, Widget } from './terminal.ts';
import { chop, widthOf, wrap } from './text.ts';

/** Something about a line while it is typed. */
export interface Note {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Where in the line, from 0. */
  readonly column?: number | undefined;
}

export interface InputOptions {
  readonly message: string;
  /** Lines that explain what is asked for. */
  readonly help: readonly string[];
  /** What an empty line means. */
  readonly otherwise?: string;
  /** What that is called in the line that stays. */
  readonly otherwiseShown?: string;
  /** An earlier answer, to be edited. */
  readonly start?: string;
  readonly hint: string;
  /** Pasted line breaks end a line, and the next one answers the next question. */
  readonly lines?: boolean;
  /** What is to be said about the line. With errors it is not taken. */
  readonly check: (line: string) => readonly Note[];
  /** Looked at when the line is finished: what takes longer. */
  readonly refuse?: (line: string) => Promise<string | undefined>;
}

/** More would push the line off a low screen. */
const MOST_NOTES = 3;

/** A line of text, checked while it is typed. */
export class TextInput implements Widget<string> {
  readonly #options: InputOptions;
  readonly #colors: Colors;
  #line: Line;
  #refusal: string | undefined;
  #isTried = false;
  #checked: { readonly line: string; readonly notes: readonly Note[] } | undefined;
  /** Pasted lines that come after this one. */
  #rest = '';

  constructor(options: InputOptions, colors: Colors) {
    this.#options = options;
    this.#colors = colors;
    this.#line = lineOf(options.start ?? '');
  }

  async press(key: Key): Promise<Answered<string> | undefined> {
    if (key.kind === 'press' && key.name === 'enter') return this.#finish();
    if (key.kind === 'press' && key.name === 'tab') return this.#take(this.#options.otherwise ?? '');
    if (key.kind === 'paste' && this.#options.lines) return this.#paste(key.text);
    const line = edited(this.#line, key.kind === 'paste' ? { ...key, text: key.text.trim() } : key);
    if (!line) return undefined;
    if (line.text !== this.#line.text) {
      this.#refusal = undefined;
      this.#isTried = false;
    }
    this.#line = line;
    return undefined;
  }

  view({ columns }: Size): Frame {
    const { message, help, otherwise = '', hint } = this.#options;
    const { bold, dim } = this.#colors;
    const width = columns - 1;
    const above = [
      ...wrap(`? ${message}`, width).map(bold),
      ...help.flatMap((line) => wrap(`  ${line}`, width).map(dim)),
    ];
    const { text, cursor } = this.#line;
    const typed = chop(`> ${text}`, width);
    const rows = text === '' && otherwise !== '' ? ghostOf(otherwise, width, dim) : typed;
    const before = chop(`> ${text.slice(0, cursor)}`, width);
    const notes = this.#notes().slice(0, MOST_NOTES);
    const caret = this.#caret(notes[0], typed, width);
    const isCaretAbove = caret !== undefined && caret.row < before.length - 1;
    return {
      lines: [
        ...above,
        ...(caret ? rows.toSpliced(caret.row + 1, 0, caret.line) : rows),
        ...notes.flatMap((note) => wrap(`  ${note.text}`, width).map(this.#paint(note))),
        ...wrap(this.#rest === '' ? hint : `${hint}  (${count(this.#rest)})`, width).map(dim),
      ],
      cursor: {
        row: above.length + before.length - 1 + (isCaretAbove ? 1 : 0),
        column: Math.min(widthOf(before.at(-1) ?? ''), width),
      },
    };
  }

  #paint({ severity }: Note): (text: string) => string {
    return severity === 'error' ? this.#colors.red : this.#colors.yellow;
  }

  /** A caret below the place that the first remark is about. */
  #caret(
    note: Note | undefined,
    typed: readonly string[],
    width: number,
  ): { row: number; line: string } | undefined {
    if (note?.column === undefined) return undefined;
    const upTo = chop(`> ${this.#line.text.slice(0, note.column)}`, width);
    const isFull = widthOf(upTo.at(-1) ?? '') >= width && upTo.length < typed.length;
    const column = isFull ? 0 : widthOf(upTo.at(-1) ?? '');
    return {
      row: upTo.length - (isFull ? 0 : 1),
      line: this.#paint(note)(`${' '.repeat(column)}^`),
    };
  }

  #notes(): Note[] {
    if (this.#refusal !== undefined) return [{ severity: 'error', text: this.#refusal }];
    const { text } = this.#line;
    if (text.trim() === '' && !this.#isTried) return [];
    const notes = this.#check(text);
    const errors = notes.filter(({ severity }) => severity === 'error');
    return errors.length > 0 ? errors : [...notes];
  }

  /** Checking a large plan takes a while: once for each line. */
  #check(line: string): readonly Note[] {
    if (this.#checked?.line !== line) this.#checked = { line, notes: this.#options.check(line) };
    return this.#checked.notes;
  }

  async #finish(): Promise<Answered<string> | undefined> {
    const { message, otherwise, otherwiseShown, refuse } = this.#options;
    const typed = this.#line.text.trim();
    const answer = typed === '' && otherwise !== undefined ? otherwise : typed;
    this.#isTried = true;
    if (this.#check(answer).some(({ severity }) => severity === 'error')) {
      if (typed === '' && otherwise) this.#line = lineOf(otherwise);
      return undefined;
    }
    this.#refusal = await refuse?.(answer);
    if (this.#refusal !== undefined) return undefined;
    const shown = answer === '' ? (otherwiseShown ?? '') : answer;
    return { answer, shown: [settled(message, shown, this.#colors)], rest: this.#rest };
  }

  #take(text: string): undefined {
    if (this.#line.text === '') this.#line = lineOf(text);
    return undefined;
  }

  /** The first pasted line is typed here and finished, where it can be. */
  async #paste(text: string): Promise<Answered<string> | undefined> {
    const [, first = '', end = '', rest = ''] = /^\n*([^\n]*)(\n*)([^]*)$/.exec(text) ?? [];
    const line = edited(this.#line, { kind: 'text', text: first.trim() });
    if (line) this.#line = line;
    this.#rest = rest + this.#rest;
    return end === '' ? undefined : this.#finish();
  }
}

/** A proposal, where nothing is typed yet. */
function ghostOf(text: string, width: number, dim: (text: string) => string): string[] {
  return chop(`> ${text}`, width).map((row, index) => (index === 0 ? `> ${dim(row.slice(2))}` : dim(row)));
}

function count(rest: string): string {
  const lines = rest.trimEnd().split(/\n+/).length;
  return `${lines} pasted ${lines === 1 ? 'line follows' : 'lines follow'}`;
}
