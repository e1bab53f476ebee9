import type { Findings } from '../findings.ts';
import { LIMITS } from '../limits.ts';
import { LATER_WORDS } from '../reserved.ts';
import { FIELD_TYPES } from '../shape/field.ts';
import { suggest } from '../text/suggest.ts';
import type { Token, TokenReader } from '../text/tokens.ts';
import type { SimpleType, TypeDraft } from './drafts.ts';

const SIMPLE: ReadonlySet<string> = new Set(
  FIELD_TYPES.filter((name) => name !== 'string' && name !== 'decimal'),
);

/** What short forms call the same thing elsewhere, and what it is called here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  int: 'integer',
  number: 'integer',
  long: 'bigint',
  float: 'decimal',
  double: 'decimal',
  numeric: 'decimal',
  bool: 'boolean',
  datetime: 'timestamp',
  instant: 'timestamp',
  varchar: 'string(80)',
  char: 'string(80)',
  enum: 'a | b | c',
  currency: 'money',
  uri: 'url',
  object: 'json',
  interval: 'duration',
};

/** Reads a type: `string(80)`, `a | b`, `many OrderLine 1..50`, `catalog.Product`. */
export function readType(tokens: TokenReader, findings: Findings): TypeDraft | undefined {
  const { current } = tokens;
  if (current.text === 'many' || current.text === 'links') return readList(tokens, current.text, findings);
  const first = tokens.acceptName();
  if (!first) return unreadable(current, findings);
  if (tokens.is('|')) return readEnum(tokens, first);
  if (tokens.is('.')) return readRemote(tokens, first, findings);
  if (first.text === 'string') return readString(tokens, first, findings);
  if (first.text === 'decimal') return readDecimal(tokens, first, findings);
  if (tokens.is('(')) return unexpectedSize(tokens, first, findings);
  if (SIMPLE.has(first.text)) return { kind: 'simple', at: first.phrase, of: first.text as SimpleType };
  if (/^\p{Lu}/u.test(first.text)) return { kind: 'named', at: first.phrase, name: first.phrase };
  return unknown(first, findings);
}

function readEnum(tokens: TokenReader, first: Token): TypeDraft {
  const values = [first.phrase];
  while (tokens.is('|') && ['word', 'number', 'duration'].includes(tokens.peek(1).kind)) {
    tokens.take();
    values.push((tokens.acceptName() ?? tokens.take()).phrase);
  }
  return { kind: 'enum', at: first.phrase, values };
}

function readRemote(tokens: TokenReader, service: Token, findings: Findings): TypeDraft | undefined {
  tokens.take();
  const entity = tokens.acceptKind('word');
  if (entity) return { kind: 'remote', at: service.phrase, service: service.phrase, entity: entity.phrase };
  const mend = 'Write service.Entity: catalog.Product.';
  findings.error(
    'invalid-type',
    tokens.current.phrase,
    `After "${service.text}." an entity should follow.`,
    mend,
  );
  return undefined;
}

function readString(tokens: TokenReader, name: Token, findings: Findings): TypeDraft | undefined {
  const [first, second] = readSizes(tokens, '..');
  if (first === undefined) {
    const mend = 'Write string(80), string(3..32), or text for any length.';
    findings.error('invalid-type', name.phrase, 'A string needs its greatest length.', mend);
    return undefined;
  }
  const [min, max] = second === undefined ? [1, first] : [first, second];
  if (max < 1 || max > LIMITS.stringLength || min > max) {
    const message = `A string has from 0 to ${LIMITS.stringLength} characters, the smaller number first.`;
    findings.error(
      'out-of-limits',
      name.phrase,
      message,
      'Write string(80) or string(3..32), or text for any length.',
    );
    return undefined;
  }
  return { kind: 'string', at: name.phrase, min, max };
}

function readDecimal(tokens: TokenReader, name: Token, findings: Findings): TypeDraft | undefined {
  const [precision, scale] = readSizes(tokens, ',');
  if (precision === undefined || scale === undefined) {
    const mend = 'Write "decimal(12,2)", in quotes because of the comma.';
    findings.error(
      'invalid-type',
      name.phrase,
      'A decimal needs its digits, and those after the point.',
      mend,
    );
    return undefined;
  }
  if (precision < 1 || precision > LIMITS.precision || scale > precision) {
    const message = `A decimal has from 1 to ${LIMITS.precision} digits, and no more of them after the point.`;
    findings.error('out-of-limits', name.phrase, message, 'Write "decimal(12,2)".');
    return undefined;
  }
  return { kind: 'decimal', at: name.phrase, precision, scale };
}

/** `(80)`, `(3..32)`, `(12,2)`; nothing where the brackets are missing or hold something else. */
function readSizes(tokens: TokenReader, separator: string): number[] {
  if (!tokens.accept('(')) return [];
  const sizes: number[] = [];
  do {
    const size = tokens.acceptKind('number');
    if (!size || !/^\d{1,6}$/.test(size.text)) return [];
    sizes.push(Number(size.text));
  } while (sizes.length < 2 && tokens.accept(separator));
  return tokens.accept(')') ? sizes : [];
}

function readList(tokens: TokenReader, kind: 'many' | 'links', findings: Findings): TypeDraft | undefined {
  const { phrase } = tokens.take();
  const of = tokens.acceptKind('word');
  if (!of) {
    const mend = `Write ${kind} Entity 0..20.`;
    findings.error('invalid-type', tokens.current.phrase, `After "${kind}" an entity should follow.`, mend);
    return undefined;
  }
  const [min, max] = readRange(tokens) ?? [0, 100];
  if (max < 1 || max > LIMITS.parts || min > max) {
    const message = `A list has from 0 to ${LIMITS.parts} items, the smaller number first.`;
    findings.error('out-of-limits', of.phrase, message, `Write ${kind} ${of.text} 0..20.`);
    return undefined;
  }
  return { kind, at: phrase, of: of.phrase, min, max };
}

function readRange(tokens: TokenReader): [number, number] | undefined {
  const isRange =
    tokens.current.kind === 'number' && tokens.peek(1).text === '..' && tokens.peek(2).kind === 'number';
  if (!isRange) return undefined;
  const min = Number(tokens.take().text);
  tokens.take();
  return [min, Number(tokens.take().text)];
}

function unexpectedSize(tokens: TokenReader, name: Token, findings: Findings): undefined {
  const known = SIMPLE.has(name.text);
  if (!known) return unknown(name, findings);
  const message = `"${name.text}" takes nothing in brackets.`;
  findings.error(
    'invalid-type',
    tokens.current.phrase,
    message,
    'Only string and decimal do; write a range after the type.',
  );
  return undefined;
}

function unknown(name: Token, findings: Findings): undefined {
  const later = LATER_WORDS.get(name.text);
  if (later !== undefined) {
    const message = `"${name.text}" is kept for a later version (${later}).`;
    findings.error('kept-for-later', name.phrase, message, 'Use url or a string for now.');
    return undefined;
  }
  const other = OTHER_NAMES[name.text];
  const mend =
    other === undefined
      ? suggest(name.text, [...FIELD_TYPES, 'many', 'links'])
      : `It is called ${other} here.`;
  findings.error('unknown-type', name.phrase, `"${name.text}" is not a type.`, mend);
  return undefined;
}

function unreadable(token: Token, findings: Findings): undefined {
  const message =
    token.kind === 'end' ? 'A field needs a type.' : `A type cannot start with "${token.text}".`;
  findings.error(
    'invalid-type',
    token.phrase,
    message,
    'Write its type: string(80), integer, money, a | b, Entity.',
  );
  return undefined;
}
