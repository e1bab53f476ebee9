import { isMap, isSeq } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import { afterColon, endOf, endOfLine, indentAt, isEmpty, keysOf, pairOf, startOf } from './document.ts';
import type { Collection, Parsed } from './document.ts';
import { columnOfItems, lineAfter, lineBreak, standsApart, stepBelow } from './layout.ts';
import type { Splice } from './splice.ts';
import { collectionOf, fixed, writeBelow, writeBlock, writeFlow, writeInside } from './value.ts';
import type { Addition, Layout, Value } from './value.ts';
import { Written } from './written.ts';

/** Where something is put: a file, and the keys that lead to the collection that gets it. */
export interface Place {
  readonly text: string;
  readonly document: Parsed;
  readonly path: readonly string[];
  /** The usual order of the keys at each level, for a key on the way that has to be written first. */
  readonly order: readonly (readonly string[] | undefined)[];
  /** A blank line stands between entries, where there are no neighbours to tell. */
  readonly apart?: boolean;
}

/** Puts something at the end of a collection. The keys on the way to it are written where they are missing. */
export function insert(place: Place, addition: Addition): Splice[] {
  const { document, path } = place;
  let at = document.contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(at)) break;
    const rest = nested(path.slice(depth + 1), addition);
    const pair = pairOf(at, key);
    if (!pair) {
      const entry = { key: fixed(key), value: collectionOf(rest) };
      return append(place, at, indexBefore(key, at, place.order[depth]), { entry });
    }
    if (isEmpty(pair.value)) return fill(place, at, pair, collectionOf(rest));
    at = pair.value as typeof at;
  }
  if (!isMap(at) && !isSeq(at)) throw new Error(`no collection at ${path.join('.')}`);
  if (isMap(at) && 'entry' in addition) {
    const after = indexBefore(addition.entry.key.text, at, place.order[path.length]);
    return append(place, at, after, addition);
  }
  return append(place, at, at.items.length - 1, addition);
}

/** `orders` and `entities` around an entity: what stands where a key is missing. */
function nested(path: readonly string[], addition: Addition): Addition {
  return path.reduceRight<Addition>(
    (inner, key) => ({ entry: { key: fixed(key), value: collectionOf(inner) } }),
    addition,
  );
}

/** The entry that a new key follows: the last of those that usually come before it. */
function indexBefore(key: string, map: YAMLMap, order: readonly string[] = []): number {
  const earlier = new Set(order.slice(0, Math.max(0, order.indexOf(key))));
  const index = keysOf(map).findLastIndex((known) => earlier.has(known));
  return index < 0 ? map.items.length - 1 : index;
}

function append(place: Place, into: Collection, after: number, addition: Addition): Splice[] {
  return into.flow ? appendInside(place, into, after, addition) : appendLines(place, into, after, addition);
}

function appendLines(
  { text, document, apart = false }: Place,
  into: Collection,
  after: number,
  addition: Addition,
): Splice[] {
  const layout = {
    indent: columnOfItems(into, text),
    step: stepBelow(into, document, text),
    eol: lineBreak(text),
  };
  const isOneLine = !writeBlock(new Written(), addition, layout).text.includes('\n');
  const gap = (standsApart(into, after, text, isOneLine) ?? apart) ? layout.eol : '';
  const written = new Written().add(gap + layout.eol + ' '.repeat(layout.indent));
  writeBlock(written, addition, layout);
  return [{ at: lineAfter(into, after, text), remove: 0, written }];
}

/** `{ a: b }` and `[a]`: on the same line, or on one more where each entry has its own. */
function appendInside({ text }: Place, into: Collection, after: number, addition: Addition): Splice[] {
  const last = into.items[after];
  const end = endOf(last, text);
  const next = into.items[after + 1];
  const until = next === undefined ? (into.range?.[1] ?? end) - 1 : startOf(next);
  const comma = /^\s*,/.exec(text.slice(end, until))?.[0].length;
  const written = new Written();
  if (!text.slice(end, until).includes('\n')) {
    writeInside(written.add(', '), addition);
    return [{ at: end, remove: 0, written }];
  }
  writeInside(written.add(lineBreak(text) + ' '.repeat(indentAt(text, startOf(last)))), addition);
  const line = { at: endOfLine(text, end + (comma ?? 0)), remove: 0, written };
  if (comma === undefined) return [{ at: end, remove: 0, written: new Written().add(',') }, line];
  written.add(',');
  return [line];
}

/** `entities:` or `entities: {}` gets its first content. */
function fill({ text, document }: Place, map: YAMLMap, pair: Pair, value: Value): Splice[] {
  const start = afterColon(pair.key, text);
  const empty = isMap(pair.value) || isSeq(pair.value) ? (pair.value.range?.[1] ?? start) : start;
  const written = new Written();
  if (map.flow) {
    writeFlow(written.add(' '), value, true);
    return [{ at: start, remove: empty - start, written }];
  }
  const layout: Layout = {
    indent: columnOfItems(map, text),
    step: stepBelow(map, document, text),
    eol: lineBreak(text),
  };
  writeBelow(written, value, layout);
  const cut = { at: start, remove: empty - start, written: new Written() };
  return [...(empty > start ? [cut] : []), { at: endOfLine(text, empty), remove: 0, written }];
}
