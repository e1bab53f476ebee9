import type { Json } from '../../contract/json.ts';

/** A value as TypeScript; `undefined` for what is left out. The formatter chooses the quotes. */
export const literal = (value: Json | undefined): string =>
  value === undefined ? 'undefined' : JSON.stringify(value);

/** The properties of an object: names and the code of their values. */
export type Entries = readonly (readonly [name: string, code: string])[];

/** `{ name: 'Tea', price: … }`, on one line: the formatter breaks it where it is long. */
export function objectCode(entries: Entries): string {
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([name, code]) => `${keyCode(name)}: ${code}`).join(', ')} }`;
}

/** The first, then what replaces it or comes besides. */
export const merged = (...all: readonly Entries[]): Entries => [...new Map(all.flat()).entries()];

/** An object made of another one and these. */
export function spread(base: string, entries: Entries): string {
  if (entries.length === 0) return base;
  const own = objectCode(entries).slice(1);
  const isWritten = base.startsWith('{ ');
  return isWritten ? `${base.slice(0, -2)},${own}` : base === '{}' ? `{${own}` : `{ ...${base}, ${own}`;
}

/** `['a', 1]`, one per line of a table. */
export const tableRow = (...cells: readonly string[]): string => `[${cells.join(', ')}]`;

const keyCode = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** What a pattern finds in code, each once. */
export const namesIn = (text: string, pattern: RegExp, more: readonly string[] = []): readonly string[] =>
  [...new Set([...(text.match(pattern) ?? []), ...more])].sort((a, b) => (a < b ? -1 : 1));

/** What tests use of `support/rows.ts`. */
export const rowNames = (text: string): readonly string[] =>
  namesIn(text, /\b(?:(?:new|some|peer)[A-Z]\w*|next|counted)(?=\()/g);
