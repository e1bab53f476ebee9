import { parseDocument } from 'yaml';
import type { Piece, Written } from './written.ts';

/** What an edit puts into a plan. */
export type Value =
  /** Any text; it gets quotes where YAML asks for them. */
  | { readonly kind: 'text'; readonly piece: Piece }
  /** YAML as it was typed, on one line. */
  | { readonly kind: 'yaml'; readonly piece: Piece }
  /** On lines of its own, where nothing around it is on one line. */
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly flow?: true }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly flow?: true };

export interface Entry {
  readonly key: Piece;
  readonly value: Value;
}

/** What a collection gets: a mapping an entry, a list an item. */
export type Addition = { readonly entry: Entry } | { readonly item: Value };

/** How the lines around an edit are written. */
export interface Layout {
  readonly indent: number;
  /** What each further level is indented by. */
  readonly step: number;
  readonly eol: string;
}

/** Text that nobody typed. */
export function fixed(text: string): Piece {
  return { text, from: 0 };
}

/** The addition as the only content of a collection. */
export function collectionOf(addition: Addition): Value {
  return 'entry' in addition
    ? { kind: 'map', entries: [addition.entry] }
    : { kind: 'list', items: [addition.item] };
}

/** On lines of its own, of which the first is begun already. */
export function writeBlock(out: Written, addition: Addition, layout: Layout): Written {
  if ('item' in addition) {
    writeFlow(out.add('- '), addition.item, false);
    return out;
  }
  const { key, value } = addition.entry;
  writeText(out, key, false);
  out.add(':');
  const isBelow =
    (value.kind === 'list' || value.kind === 'map') && !value.flow && additionsOf(value).length > 0;
  if (isBelow) writeBelow(out, value, layout);
  else writeFlow(out.add(' '), value, false);
  return out;
}

/** A collection on the lines below its key. */
export function writeBelow(out: Written, value: Value, layout: Layout): void {
  const below = { ...layout, indent: layout.indent + layout.step };
  for (const addition of additionsOf(value)) {
    out.add(layout.eol + ' '.repeat(below.indent));
    writeBlock(out, addition, below);
  }
}

/** On one line; `inside`: between brackets, where a comma ends a value. */
export function writeFlow(out: Written, value: Value, inside: boolean): void {
  if (value.kind === 'yaml') out.type(value.piece);
  else if (value.kind === 'text') writeText(out, value.piece, inside);
  else {
    const additions = additionsOf(value);
    const [open, close] =
      value.kind === 'list' ? ['[', ']'] : additions.length > 0 ? ['{ ', ' }'] : ['{', '}'];
    for (const [index, addition] of additions.entries())
      writeInside(out.add(index === 0 ? open : ', '), addition);
    out.add(additions.length > 0 ? close : open + close);
  }
}

/** Between the brackets of a collection. */
export function writeInside(out: Written, addition: Addition): void {
  if ('item' in addition) writeFlow(out, addition.item, true);
  else {
    writeText(out, addition.entry.key, true);
    writeFlow(out.add(': '), addition.entry.value, true);
  }
}

function additionsOf(value: Value): Addition[] {
  if (value.kind === 'map') return value.entries.map((entry) => ({ entry }));
  return value.kind === 'list' ? value.items.map((item) => ({ item })) : [];
}

function writeText(out: Written, piece: Piece, inside: boolean): void {
  const { text } = piece;
  if (readsAs(text, text, inside)) out.type(piece);
  else if (!text.includes("'")) out.type(piece, "'");
  else if (readsAs(`"${text}"`, text, inside)) out.type(piece, '"');
  else out.type({ ...piece, text: text.replaceAll("'", "''") }, "'");
}

function readsAs(yaml: string, text: string, inside: boolean): boolean {
  const document = parseDocument(inside ? `{ k: ${yaml} }` : `k: ${yaml}`, { schema: 'failsafe' });
  return document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify({ k: text });
}
