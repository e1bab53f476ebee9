import type { Note } from '../terminal/input.ts';
import type { Choice } from '../terminal/select.ts';

/** What a person is asked. `name` tells questions apart; `before` is printed above and stays. */
export type Question = SelectQuestion<unknown> | TextQuestion | EditorQuestion;

export interface SelectQuestion<Answer> {
  readonly kind: 'select';
  readonly name: string;
  readonly message: string;
  readonly before?: readonly string[];
  readonly choices: readonly Choice<Answer>[];
}

export interface TextQuestion {
  readonly kind: 'text' | 'lines';
  readonly name: string;
  readonly message: string;
  readonly before?: readonly string[];
  /** What is asked for and how it is written, a line each. */
  readonly help: readonly string[];
  /** What Enter alone means, and what that is called where it is nothing. */
  readonly otherwise?: string;
  readonly nothing?: string;
  readonly check: (line: string) => readonly Note[];
  readonly refuse?: (line: string) => Promise<string | undefined>;
}

/** A plan in the person's own editor. */
export interface EditorQuestion {
  readonly kind: 'editor';
  readonly name: string;
  readonly text: string;
  /** Where the cursor is wanted, from 1. */
  readonly line: number;
}

/** What came back from an editor. */
export interface Written {
  readonly text: string;
  /** Why there is nothing new in it. */
  readonly problem?: string;
}

/** Asks, until there is an answer. */
export interface Ask {
  <Answer>(question: SelectQuestion<Answer>): Promise<Answer>;
  (question: TextQuestion): Promise<string>;
  (question: EditorQuestion): Promise<Written>;
}

/** A text that needs no check. */
export const ANYTHING = (): Note[] => [];
