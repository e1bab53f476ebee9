import { isMap, isSeq } from 'yaml';
import type { YAMLMap } from 'yaml';
import { endOf, endOfLine, startOf, startOfLine } from './document.ts';
import type { Collection, Parsed } from './document.ts';

/** What the file breaks its lines with. */
export function lineBreak(text: string): string {
  return /\r\n/.test(/^.*\r?\n/.exec(text)?.[0] ?? '') ? '\r\n' : '\n';
}

/** The column at which the entries of a block stand: of a list, its dashes. */
export function columnOfItems(items: Collection, text: string): number {
  const [first] = items.items;
  const start = startOf(first);
  const line = text.slice(startOfLine(text, start), start);
  return isSeq(items) ? line.lastIndexOf('-') : line.length;
}

/** What a level below this mapping is indented by: as its neighbours are, or as the file is. */
export function stepBelow(items: Collection, document: Parsed, text: string): number {
  const near = isMap(items) ? stepsIn(items, text) : [];
  const far = isMap(document.contents) ? deepSteps(document.contents, text) : [];
  return near[0] ?? far[0] ?? 2;
}

function deepSteps(map: YAMLMap, text: string): number[] {
  const below = map.items.flatMap(({ value }) => (isMap(value) && !value.flow ? deepSteps(value, text) : []));
  return [...stepsIn(map, text), ...below];
}

function stepsIn(map: YAMLMap, text: string): number[] {
  const own = columnOfItems(map, text);
  return map.items.flatMap(({ value }) =>
    isMap(value) && !value.flow && value.items.length > 0 ? [columnOfItems(value, text) - own] : [],
  );
}

/** Where a line can go in after an entry of a block: behind its comment, and the lines that go on with it. */
export function lineAfter(items: Collection, index: number, text: string): number {
  const column = columnOfItems(items, text);
  let end = endOfLine(text, endOf(items.items[index], text));
  for (;;) {
    const next = /^\r?\n( *)#.*/.exec(text.slice(end));
    if (!next || (next[1]?.length ?? 0) <= column) return end;
    end = endOfLine(text, end + next[0].length);
  }
}

/**
 * Whether what follows an entry stands apart from it, as its neighbours do; undefined where it has none. A single line goes
 * by those before it: `currency` between `system` and a `services` that stands apart.
 */
export function standsApart(
  items: Collection,
  index: number,
  text: string,
  isOneLine: boolean,
): boolean | undefined {
  const [before, after] = [gapAfter(items, index - 1, text), gapAfter(items, index, text)];
  return isOneLine ? (before ?? after) : ((before || after) ?? before);
}

function gapAfter({ items }: Collection, index: number, text: string): boolean | undefined {
  if (index < 0 || index + 1 >= items.length) return undefined;
  return /\n[ \t]*\r?\n/.test(text.slice(endOf(items[index], text), startOf(items[index + 1])));
}
