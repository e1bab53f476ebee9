import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.ts';
import { TextInput } from '../terminal/input.ts';
import { Select } from '../terminal/select.ts';
import { BACK, Terminal } from '../terminal/terminal.ts';
import type { Widget } from '../terminal/terminal.ts';
import { wrap } from '../terminal/text.ts';
import type { Questioner } from './dialogue.ts';
import { editorOf, openEditor } from './in-editor.ts';
import type { EditorQuestion, Question, SelectQuestion, TextQuestion, Written } from './question.ts';

const LEAVE = 'Ctrl-C leaves without a trace';
const GO_BACK = 'Esc goes back';

/** Puts questions at a terminal. */
export class AtTerminal implements Questioner {
  readonly terminal: Terminal;
  readonly #context: Context;
  /** How many lines each answer has left on the screen. */
  readonly #lines: number[] = [];

  constructor(context: Context) {
    this.#context = context;
    this.terminal = new Terminal(process.stdin, process.stdout, context.signal);
  }

  async put(question: Question, earlier: unknown, isFirst: boolean): Promise<unknown> {
    if (question.kind === 'editor') return this.#edit(question, earlier);
    const before = this.#fitted(question.before ?? []);
    if (before.length > 0) this.terminal.print(before);
    for (;;) {
      const answer = await this.terminal.ask<unknown>(this.#widget(question, earlier, isFirst));
      if (answer === BACK && isFirst) continue;
      if (answer === BACK) this.terminal.takeBack(before.length);
      else this.#lines.push(before.length + 1);
      return answer;
    }
  }

  takeBack(): void {
    this.terminal.takeBack(this.#lines.pop() ?? 0);
  }

  /** The terminal is the editor's as long as it runs. Whoever comes back finds what they had written. */
  async #edit(question: EditorQuestion, earlier: unknown): Promise<Written> {
    this.#lines.push(0);
    const command = editorOf(this.#context.env) ?? 'vi';
    this.terminal.close();
    try {
      return await openEditor(command, { ...question, ...(earlier as Partial<Written> | undefined) });
    } finally {
      this.terminal.open();
    }
  }

  #widget(
    question: SelectQuestion<unknown> | TextQuestion,
    earlier: unknown,
    isFirst: boolean,
  ): Widget<unknown> {
    const colors = this.#context.colors.print;
    const back = isFirst ? [] : [GO_BACK];
    if (question.kind === 'select') {
      const { message, choices } = question;
      const start = choices.findIndex(({ answer }) => isDeepStrictEqual(answer, earlier));
      const hint = ['Arrows choose', 'Enter takes it', ...back, LEAVE].join(', ');
      return new Select({ message, choices, start, hint }, colors);
    }
    const { message, help, otherwise, nothing, check, refuse, kind } = question;
    const enter = otherwise === '' ? `Enter alone: ${nothing}` : 'Enter takes it';
    const tab = otherwise ? ['Tab edits it'] : [];
    return new TextInput(
      {
        message,
        help,
        check,
        hint: [enter, ...tab, ...back, LEAVE].join(', '),
        lines: kind === 'lines',
        ...(otherwise !== undefined && { otherwise }),
        ...(nothing !== undefined && { otherwiseShown: nothing }),
        ...(refuse && { refuse }),
        ...(typeof earlier === 'string' && earlier !== otherwise && { start: earlier }),
      },
      colors,
    );
  }

  /** Lines that are too long are broken here: the terminal counts rows. */
  #fitted(lines: readonly string[]): string[] {
    return lines.flatMap((line) =>
      line.length < this.terminal.size.columns ? [line] : wrap(line, this.terminal.size.columns - 1),
    );
  }
}
