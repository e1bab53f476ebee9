import type { ExamBound, Expr } from './exam-plan.ts';
import { expressionFrom, parseExpression } from './expression.ts';
import { Tokens } from './tokens.ts';
import { isMapping, type Mapping, type Node, text } from './yaml.ts';

/** A field or an input as written, its short and its long form alike; no name is looked up yet. */
export interface WrittenField {
  readonly name: string;
  readonly type: WrittenType;
  readonly optional: boolean;
  /** `unique`, `index`, … */
  readonly words: ReadonlySet<string>;
  readonly ownerVia: string | undefined;
  readonly min: ExamBound | undefined;
  readonly max: ExamBound | undefined;
  readonly value: Expr | undefined;
  readonly when: Expr | undefined;
  readonly problem: string | undefined;
  readonly column: string | undefined;
}

export type WrittenType =
  | { readonly kind: 'string'; readonly min: number; readonly max: number; readonly pattern?: string }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'many' | 'links'; readonly of: string; readonly min: number; readonly max: number }
  /** `integer`, `Size`, `Product`, `catalog.Product`. */
  | { readonly kind: 'named'; readonly name: string };

const WORDS = [
  'unique',
  'index',
  'search',
  'immutable',
  'owner',
  'personal',
  'secret',
  'internal',
  'clear',
  'remove',
] as const;

export function readField(name: string, node: Node): WrittenField {
  return isMapping(node) ? readLong(name, node) : readShort(name, typeof node === 'string' ? node : '');
}

/** `money? unique > 0 = 1.00 when …`. */
function readShort(name: string, written: string): WrittenField {
  const tokens = new Tokens(written);
  const type = readType(tokens);
  const optional = tokens.accept('?') !== undefined;
  const words = new Set<string>();
  const read: { -readonly [Key in 'ownerVia' | 'min' | 'max' | 'value' | 'when']: WrittenField[Key] } = {
    ownerVia: undefined,
    min: undefined,
    max: undefined,
    value: undefined,
    when: undefined,
  };
  while (!tokens.atEnd) {
    const word = tokens.accept(...WORDS);
    if (word !== undefined) words.add(word);
    else if (tokens.accept('via')) read.ownerVia = tokens.take().text;
    else if (tokens.accept('=')) read.value = expressionFrom(tokens);
    else if (tokens.accept('when')) read.when = expressionFrom(tokens);
    else Object.assign(read, readBounds(tokens));
  }
  return { name, type, optional, words, ...read, problem: undefined, column: undefined };
}

/** `> 0`, `<= 10`, `1..999`. */
function readBounds(tokens: Tokens): { min?: ExamBound; max?: ExamBound } {
  const sign = tokens.accept('>=', '>', '<=', '<');
  const first = readNumber(tokens);
  if (sign !== undefined) {
    const bound = { value: first, exclusive: !sign.endsWith('=') };
    return sign.startsWith('>') ? { min: bound } : { max: bound };
  }
  tokens.accept('..');
  return { min: { value: first, exclusive: false }, max: { value: readNumber(tokens), exclusive: false } };
}

function readNumber(tokens: Tokens): string {
  return `${tokens.accept('-') ?? ''}${tokens.take().text}`;
}

function readType(tokens: Tokens): WrittenType {
  const first = tokens.takeName();
  if (first === 'many' || first === 'links') {
    const of = tokens.take().text;
    if (tokens.peek().kind !== 'number') return { kind: first, of, min: 0, max: 100 };
    const min = Number(readNumber(tokens));
    tokens.accept('..');
    return { kind: first, of, min, max: Number(readNumber(tokens)) };
  }
  if (tokens.accept('.')) return { kind: 'named', name: `${first}.${tokens.take().text}` };
  const sizes: number[] = [];
  if (tokens.accept('(')) {
    do sizes.push(Number(tokens.take().text));
    while (tokens.accept('..', ','));
    tokens.accept(')');
  }
  const [size = 0, second] = sizes;
  const values = [first];
  while (tokens.accept('|')) values.push(tokens.takeName());
  if (values.length > 1) return { kind: 'enum', values };
  if (first === 'decimal') return { kind: 'decimal', precision: size, scale: second ?? 0 };
  if (first === 'string')
    return { kind: 'string', min: second === undefined ? 1 : size, max: second ?? size };
  return { kind: 'named', name: first };
}

/** `{ type: money, min: 0, unique: true }`. */
function readLong(name: string, keys: Mapping): WrittenField {
  const tokens = new Tokens(text(keys['type']) ?? '');
  const type = readType(tokens);
  const owner = text(keys['owner']);
  const words = new Set<string>(WORDS.filter((word) => keys[word] === 'true'));
  if (owner !== undefined && owner !== 'false') words.add('owner');
  const deleted = text(keys['deleted']);
  if (deleted !== undefined) words.add(deleted);
  const list = type.kind === 'many' || type.kind === 'links';
  const expression = (key: string): Expr | undefined => {
    const written = text(keys[key]);
    return written === undefined ? undefined : parseExpression(written);
  };
  const bound = (inclusive: string, exclusive: string): ExamBound | undefined => {
    const at = text(keys[inclusive]);
    const beyond = text(keys[exclusive]);
    if (at !== undefined) return { value: at, exclusive: false };
    return beyond === undefined ? undefined : { value: beyond, exclusive: true };
  };
  return {
    name,
    type: withOptions(type, keys),
    optional: tokens.accept('?') !== undefined || keys['optional'] === 'true',
    words,
    ownerVia: owner?.startsWith('via ') ? owner.slice(4) : undefined,
    min: list ? undefined : bound('min', 'above'),
    max: list ? undefined : bound('max', 'below'),
    value: expression('default'),
    when: expression('when'),
    problem: text(keys['problem']),
    column: text(keys['column']),
  };
}

function withOptions(type: WrittenType, keys: Mapping): WrittenType {
  const pattern = text(keys['pattern']);
  if (type.kind === 'string' && pattern !== undefined) return { ...type, pattern };
  if (type.kind !== 'many' && type.kind !== 'links') return type;
  return { ...type, min: Number(keys['min'] ?? type.min), max: Number(keys['max'] ?? type.max) };
}
