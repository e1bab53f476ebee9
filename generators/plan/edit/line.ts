import { Findings } from '../findings.ts';
import { Source } from '../yaml/source.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { Entry, Value } from './value.ts';
import type { Piece } from './written.ts';

/** Why a line cannot be put into a plan. */
export interface Problem {
  readonly message: string;
  readonly mend: string;
  /** Of the typed line, from 0. */
  readonly column?: number;
}

/** Thrown inside `edit/` only. */
export class LineError extends Error {
  readonly problem: Problem;

  constructor(message: string, mend: string, column?: number) {
    super(message);
    this.problem = { message, mend, ...(column !== undefined && { column }) };
  }
}

/** A typed line: line breaks and tabs are spaces in it. */
export function typedLine(line: string): Piece {
  const text = line.replaceAll(/\s/g, ' ');
  const odd = /\p{Cc}|\p{Cs}/u.exec(text);
  if (odd) throw new LineError('A character here cannot be printed.', 'Remove it.', odd.index);
  return trimmed({ text, from: 0 });
}

/** A name alone. */
export function nameLine(line: string): Piece {
  const name = typedLine(line);
  if (name.text === '') throw new LineError('A name should stand here.', 'Write orders, or order-desk.', 0);
  return name;
}

/** `Book: title string(120) search, fee money >= 0`: an entity's name and its fields. */
export function entityLine(line: string): { readonly name: Piece; readonly fields: readonly Entry[] } {
  const [name, rest] = headOf(typedLine(line), 'Book: title string(120), fee money >= 0');
  const fields = piecesOf(unwrapped(rest)).map(fieldOf);
  if (fields.length > 0) return { name, fields };
  const example = `${name.text}: title string(120), fee money >= 0`;
  throw new LineError(`${name.text} has no fields yet.`, `Write them after a colon: ${example}.`, end(rest));
}

/** `weight: integer? > 0`. */
export function fieldLine(line: string): Entry {
  return fieldOf(typedLine(line));
}

/** `arrive: ordered -> here`, or an operation with its options between braces. */
export function operationLine(line: string): Entry {
  const [key, rest] = headOf(typedLine(line), 'arrive: ordered -> here');
  if (rest.text === '') {
    const mend = `Write ${key.text}: ordered -> here, or ${key.text}: { does: [field = value] }.`;
    throw new LineError(`${key.text} does nothing yet.`, mend, end(rest));
  }
  return { key, value: valueOf(rest) };
}

/** `read: public, write: [owner, staff]`. */
export function accessLine(line: string): readonly Entry[] {
  const whole = unwrapped(typedLine(line));
  const entries = piecesOf(whole).map((piece) => {
    const [key, rest] = headOf(piece, 'read: public, write: staff');
    if (rest.text !== '') return { key, value: valueOf(rest) };
    const mend = `Write ${key.text}: public, signed-in, a role, owner, internal or nobody.`;
    throw new LineError(`Nobody is named for "${key.text}".`, mend, end(piece));
  });
  if (entries.length > 0) return entries;
  throw new LineError('Nothing is said yet.', 'Write read: public, write: staff.', end(whole));
}

/** `reader, staff, admin includes staff`. */
export function listLine(line: string): Value {
  const whole = typedLine(line);
  const items = piecesOf(whole).map((piece): Value => ({ kind: 'text', piece }));
  if (items.length > 0) return { kind: 'list', items, flow: true };
  throw new LineError('Nothing is said yet.', 'Write names with commas between: reader, staff.', end(whole));
}

/** `orders asks catalog.Product`, with its options behind a colon. */
export function interactionLine(line: string): Value {
  const piece = typedLine(line);
  if (piece.text === '') throw new LineError('Nothing is said yet.', 'Write orders asks catalog.Product.', 0);
  const colon = piece.text.indexOf(': ');
  if (colon < 0) return { kind: 'text', piece };
  assertYaml(part(piece, colon + 2), 'map', 'Write orders asks catalog.Product: { timeout: 300ms }.');
  return { kind: 'yaml', piece };
}

function fieldOf(piece: Piece): Entry {
  const [key, rest] = headOf(piece, 'title string(120)');
  if (rest.text !== '') return { key, value: valueOf(rest) };
  const mend = `Write ${key.text} string(80), or another type.`;
  throw new LineError(`The field "${key.text}" has no type.`, mend, end(piece));
}

/** A name, and what follows it and a colon or a space. */
function headOf(piece: Piece, example: string): [name: Piece, rest: Piece] {
  const match = /^([^\s:,]+)(\s*:\s*|\s+|$)/.exec(piece.text);
  if (!match) throw new LineError('A name should stand here.', `Write ${example}.`, piece.from);
  return [{ text: match[1] ?? '', from: piece.from }, part(piece, match[0].length)];
}

/** Braces and quotes are YAML's, anything else is a short form. */
function valueOf(piece: Piece): Value {
  if (!/^[{"'[]/.test(piece.text)) return { kind: 'text', piece };
  assertYaml(piece, undefined, 'Close what is open, or write the short form.');
  return { kind: 'yaml', piece };
}

/** A piece that is inserted as it is must be a whole value by itself. */
function assertYaml({ text, from }: Piece, kind: 'map' | undefined, mend: string): void {
  const findings = new Findings();
  const tree = parseYaml(new Source('line', `- ${text}`), findings);
  const [first] = findings.list('line');
  if (first) throw new LineError(first.message, first.mend, from + Math.max(0, first.column - 3));
  const [item] = tree?.kind === 'list' ? tree.items : [];
  if (kind !== undefined && item?.kind !== kind) throw new LineError('This cannot be read.', mend, from);
}

/** The same without the braces around it. */
function unwrapped(piece: Piece): Piece {
  return /^\{.*\}$/.test(piece.text)
    ? trimmed({ text: piece.text.slice(1, -1), from: piece.from + 1 })
    : piece;
}

/** Splits at commas, except between brackets and quotes. */
function piecesOf(whole: Piece): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (const [index, character] of `${whole.text},`.split('').entries()) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    const isEnd = character === ',' && depth <= 0 && quote === '';
    if (!isEnd && index < whole.text.length) continue;
    pieces.push(trimmed({ text: whole.text.slice(start, index), from: whole.from + start }));
    start = index + 1;
  }
  return pieces.filter(({ text }) => text !== '');
}

function part(piece: Piece, start: number): Piece {
  return trimmed({ text: piece.text.slice(start), from: piece.from + start });
}

function trimmed({ text, from }: Piece): Piece {
  return { text: text.trim(), from: from + text.length - text.trimStart().length };
}

function end({ text, from }: Piece): number {
  return from + text.length;
}
