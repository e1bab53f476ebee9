import { NOTHING_WRITTEN, stopped } from '../interrupt.ts';
import { KeyDecoder } from './keys.ts';
import type { Key } from './keys.ts';
import { Screen } from './screen.ts';
import type { Frame, Output, Size } from './screen.ts';

/** The keyboard: `process.stdin`. */
export interface Input {
  setRawMode(isRaw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (chunk: string) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: string) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** The screen: `process.stdout`. */
export interface TerminalOutput extends Output {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The person wants the question before this one. */
export const BACK = Symbol('back');

/** What a question comes to; `shown` is the line that stays. */
export interface Answered<Answer> {
  readonly answer: Answer;
  readonly shown: readonly string[];
  /** Pasted lines that are for the next question. */
  readonly rest?: string;
}

/** A question while it is asked. */
export interface Widget<Answer> {
  view(size: Size): Frame;
  /** Takes a key; says what came of it, where that ends the question. */
  press(key: Key): Answered<Answer> | undefined | Promise<Answered<Answer> | undefined>;
}

const PASTE_ON = '\u001B[?2004h';
const PASTE_OFF = '\u001B[?2004l';
/** How long the rest of an escape sequence may take. */
const SEQUENCE_TIME = 50;

/** A terminal that asks questions. It is in raw mode from its opening to its end, so that no key is lost in between. */
export class Terminal {
  readonly #input: Input;
  readonly #output: TerminalOutput;
  readonly #screen: Screen;
  readonly #decoder = new KeyDecoder();
  readonly #stop = new AbortController();
  /** Pressed and not yet taken. */
  #keys: Key[] = [];
  #wake: (() => void) | undefined;
  #redraw: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `signal`: asked to stop from outside. */
  constructor(input: Input, output: TerminalOutput, signal: AbortSignal) {
    this.#input = input;
    this.#output = output;
    this.#screen = new Screen(output);
    signal.addEventListener('abort', () => this.#interrupt());
    if (signal.aborted) this.#interrupt();
    this.open();
  }

  /** Aborted by Ctrl-C, and by the end of the terminal, at any moment. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get size(): Size {
    return this.#screen.size;
  }

  /** Asks; settles the answer's line. Escape gives {@link BACK}, and leaves nothing on the screen. */
  async ask<Answer>(widget: Widget<Answer>): Promise<Answer | typeof BACK> {
    this.#redraw = () => this.#screen.redraw(widget.view(this.size));
    try {
      for (;;) {
        if (this.#keys.length === 0) this.#screen.draw(widget.view(this.size));
        const key = await this.#nextKey();
        if (key.kind === 'press' && key.name === 'redraw') this.#redraw();
        else if (key.kind === 'press' && key.name === 'escape') {
          this.#screen.unsettle(0);
          return BACK;
        } else {
          const answered = await widget.press(key);
          if (!answered) continue;
          if (answered.rest) this.#keys.unshift({ kind: 'paste', text: answered.rest });
          this.#screen.settle(answered.shown);
          return answered.answer;
        }
      }
    } finally {
      this.#redraw = undefined;
    }
  }

  /** Prints lines that stay. */
  print(lines: readonly string[]): void {
    this.#screen.settle(lines);
  }

  /** Takes back the last lines that were settled. */
  takeBack(count: number): void {
    this.#screen.unsettle(count);
  }

  open(): void {
    this.#input.setEncoding('utf8');
    this.#input.setRawMode(true);
    this.#input.on('data', this.#onData);
    this.#input.on('end', this.#onEnd);
    this.#output.on('resize', this.#onResize);
    this.#input.resume();
    this.#output.write(PASTE_ON);
  }

  /** Gives the terminal back as it was: to another program for a while, or for good. */
  close(): void {
    clearTimeout(this.#timer);
    this.#screen.unsettle(0);
    this.#output.write(`${PASTE_OFF}\u001B[?25h`);
    this.#output.off('resize', this.#onResize);
    this.#input.off('data', this.#onData);
    this.#input.off('end', this.#onEnd);
    this.#input.setRawMode(false);
    this.#input.pause();
  }

  async #nextKey(): Promise<Key> {
    for (;;) {
      if (this.signal.aborted) throw stopped(NOTHING_WRITTEN);
      const key = this.#keys.shift();
      if (key) return key;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  readonly #onData = (chunk: string): void => {
    clearTimeout(this.#timer);
    this.#take(this.#decoder.push(chunk));
    if (this.#decoder.isWaiting)
      this.#timer = setTimeout(() => this.#take(this.#decoder.flush()), SEQUENCE_TIME);
  };

  readonly #onEnd = (): void => this.#interrupt();

  readonly #onResize = (): void => this.#redraw?.();

  #take(keys: readonly Key[]): void {
    this.#keys.push(...keys);
    if (keys.some((key) => key.kind === 'press' && key.name === 'interrupt')) this.#interrupt();
    this.#wake?.();
  }

  #interrupt(): void {
    this.#stop.abort();
    this.#wake?.();
  }
}
