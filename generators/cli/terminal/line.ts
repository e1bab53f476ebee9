import type { Key, KeyName } from './keys.ts';
import { graphemes } from './text.ts';

/** A line that is being typed. The cursor is an offset of the text. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
}

/** The line with the cursor at its end. */
export function lineOf(text: string): Line {
  return { text, cursor: text.length };
}

/** The line after a key; undefined where the key means nothing to a line. */
export function edited(line: Line, key: Key): Line | undefined {
  if (key.kind !== 'press') return inserted(line, key.text.replaceAll(/\s/g, ' '));
  return EDITS[key.name]?.(line);
}

const EDITS: Partial<Record<KeyName, (line: Line) => Line>> = {
  left: (line) => ({ ...line, cursor: before(line) }),
  right: (line) => ({ ...line, cursor: after(line) }),
  'word-left': (line) => ({ ...line, cursor: wordBefore(line) }),
  'word-right': (line) => ({ ...line, cursor: wordAfter(line) }),
  home: (line) => ({ ...line, cursor: 0 }),
  end: (line) => lineOf(line.text),
  backspace: (line) => cut(line, before(line), line.cursor),
  delete: (line) => cut(line, line.cursor, after(line)),
  'delete-word': (line) => cut(line, wordBefore(line), line.cursor),
  'delete-before': (line) => cut(line, 0, line.cursor),
  'delete-after': (line) => cut(line, line.cursor, line.text.length),
};

function inserted({ text, cursor }: Line, more: string): Line {
  return { text: text.slice(0, cursor) + more + text.slice(cursor), cursor: cursor + more.length };
}

function cut({ text }: Line, from: number, to: number): Line {
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

/** The start of what a person sees as the character before the cursor. */
function before({ text, cursor }: Line): number {
  return [...graphemes.segment(text.slice(0, cursor))].at(-1)?.index ?? 0;
}

function after({ text, cursor }: Line): number {
  const [next] = graphemes.segment(text.slice(cursor));
  return cursor + (next?.segment.length ?? 0);
}

function wordBefore({ text, cursor }: Line): number {
  return /\S*\s*$/.exec(text.slice(0, cursor))?.index ?? 0;
}

function wordAfter({ text, cursor }: Line): number {
  return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
}
