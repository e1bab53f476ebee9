import type { Mark, Written } from './written.ts';

/** New text at a place of a file, in the stead of `remove` characters. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly written: Written;
}

/** A text after its splices, and where the typed parts stand in it. */
export interface Spliced {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Splices are in the order of the text; everything between them stays as it is, byte by byte. */
export function splice(text: string, splices: readonly Splice[]): Spliced {
  const marks: Mark[] = [];
  let result = '';
  let done = 0;
  for (const { at, remove, written } of splices) {
    result += text.slice(done, at);
    for (const mark of written.marks) marks.push({ ...mark, at: mark.at + result.length });
    result += written.text;
    done = at + remove;
  }
  return { text: result + text.slice(done), marks };
}
