import { compact } from '../compact.ts';
import type { Span } from '../findings.ts';
import type { TokenReader } from '../text/tokens.ts';
import type { BoundDraft } from './drafts.ts';

export interface Bounds {
  readonly min?: BoundDraft;
  readonly max?: BoundDraft;
}

/** Reads `> 0`, `>= 0`, `< 10` or `1..999`; nothing where none stands here. */
export function readBounds(tokens: TokenReader): Bounds | undefined {
  return readRange(tokens) ?? readComparison(tokens);
}

function readRange(tokens: TokenReader): Bounds | undefined {
  const start = tokens.current.phrase;
  const sign = tokens.is('-') ? 1 : 0;
  if (tokens.peek(sign).kind !== 'number' || tokens.peek(sign + 1).text !== '..') return undefined;
  const min = readNumber(tokens, start, false);
  tokens.take();
  const max = readNumber(tokens, tokens.current.phrase, false);
  return compact({ min, max });
}

function readComparison(tokens: TokenReader): Bounds | undefined {
  const sign = ['>=', '>', '<=', '<'].find((text) => tokens.is(text));
  const ahead = tokens.peek(1).text === '-' ? 2 : 1;
  if (sign === undefined || tokens.peek(ahead).kind !== 'number') return undefined;
  const start = tokens.take().phrase;
  const bound = readNumber(tokens, start, sign === '>' || sign === '<');
  return compact(sign.startsWith('>') ? { min: bound } : { max: bound });
}

function readNumber(tokens: TokenReader, at: Span, exclusive: boolean): BoundDraft | undefined {
  const minus = tokens.accept('-') ? '-' : '';
  const number = tokens.acceptKind('number');
  return number && { value: minus + number.text, exclusive, at };
}
