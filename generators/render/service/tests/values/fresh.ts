import type { Field, Model } from '../../../../plan/model.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { numberJson, rangeOf, unitsOf } from './numbers.ts';
import { variedText } from './text.ts';

const DAY = 86_400_000;

/** Code of a value that no row has had yet, made from the usual one; undefined where the type has too few values. */
export function freshCode(model: Model, field: Field, usual: Json): string | undefined {
  switch (field.type.kind) {
    case 'string':
      return freshText(field, textOf(usual));
    case 'text':
      return `\`${textOf(usual)} \${next()}\``;
    case 'email':
      return '`ada${next()}@example.com`';
    case 'url':
      return '`https://example.com/${next()}`';
    case 'uuid':
      return 'crypto.randomUUID()';
    case 'date':
      return `new Date(${Date.parse(textOf(usual))} + next() * ${DAY}).toISOString().slice(0, 10)`;
    case 'timestamp':
      return `new Date(${Date.parse(textOf(usual))} + next() * ${DAY}).toISOString()`;
    case 'time':
      return 'new Date(next() * 1000).toISOString().slice(11, 19)';
    case 'duration':
      return '`P${next()}D`';
    default:
      return freshNumber(model, field, usual);
  }
}

/** `SKU-1001 ${next()}`; where a pattern or a short length leaves no other way, the text counted on. */
function freshText(field: Field, usual: string): string {
  const { type } = field;
  if (type.kind !== 'string') return JSON.stringify(usual);
  if (type.pattern === undefined && type.max < 8)
    return `next().toString(36).padStart(${type.min}, '0').slice(-${type.max})`;
  const samples = [7, 42, 399].map((n) => ({ n, text: variedText(field, usual, n) }));
  const cut = samples[0]?.text?.slice(0, -1) ?? '';
  const isPlain = samples.every(({ n, text }) => text === `${cut}${n}`);
  return isPlain ? `\`${escaped(cut)}\${next()}\`` : `counted(${JSON.stringify(usual)}, next())`;
}

function freshNumber(model: Model, field: Field, usual: Json): string | undefined {
  const range = rangeOf(field, model.currency);
  if (!range) return undefined;
  const first = unitsOf(usual, range.decimals);
  const text = JSON.stringify(numberJson(field, first, range.decimals, model.currency));
  const whole = `${range.decimals > 0 ? first / 10n ** BigInt(range.decimals) : first} + next()`;
  if (field.type.kind === 'integer') {
    const room = range.most - range.least + 1n;
    return room > 1000n ? whole : `${range.least} + (next() % ${room})`;
  }
  const fraction = range.decimals > 0 ? `.${'0'.repeat(range.decimals)}` : '';
  const number = `\`\${${whole}}${fraction}\``;
  return field.type.kind === 'money' ? text.replace(/"amount":"[^"]*"/, `"amount":${number}`) : number;
}

const escaped = (text: string) => text.replace(/[`\\]|\$\{/g, '\\$&');
