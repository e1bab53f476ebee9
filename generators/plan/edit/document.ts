import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** A file of a plan as YAML has read it, for edits: the nodes know where they stand. */
export type Parsed = Document.Parsed;

export type Collection = YAMLMap | YAMLSeq;

export function parse(text: string): Parsed {
  return parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
}

/** The entry of this key. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

export function keysOf(map: YAMLMap): string[] {
  return map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
}

/** A key without a value. */
function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === '' && node.type === 'PLAIN');
}

/** Nothing, `{}` or `[]`. */
export function isEmpty(node: unknown): boolean {
  return isNothing(node) || ((isMap(node) || isSeq(node)) && node.items.length === 0);
}

/** Where a node begins: an item of a list behind its dash. */
export function startOf(item: unknown): number {
  if (isPairLike(item)) return startOf(item.key);
  return isScalar(item) || isMap(item) || isSeq(item) ? (item.range?.[0] ?? 0) : 0;
}

/** Where the last character of a node's own text ends: before comments and blank lines that follow it. */
export function endOf(item: unknown, text: string): number {
  if (isPairLike(item)) return isNothing(item.value) ? afterColon(item.key, text) : endOf(item.value, text);
  if ((isMap(item) || isSeq(item)) && !item.flow && item.items.length > 0)
    return endOf(item.items.at(-1), text);
  if (isScalar(item) && isBlockText(item)) return text.slice(0, item.range?.[1] ?? 0).trimEnd().length;
  return isScalar(item) || isMap(item) || isSeq(item) ? (item.range?.[1] ?? 0) : 0;
}

/** Where the value of a key may begin. */
export function afterColon(key: unknown, text: string): number {
  const end = endOf(key, text);
  return end + (/^\s*:/.exec(text.slice(end))?.[0].length ?? 0);
}

function isBlockText({ type }: Scalar): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}

function isPairLike(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item && !isScalar(item);
}

/** The end of the line that an offset is in, before its line break. */
export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** How far the line of an offset is indented. */
export function indentAt(text: string, offset: number): number {
  return /^ */.exec(text.slice(startOfLine(text, offset), offset))?.[0].length ?? 0;
}
