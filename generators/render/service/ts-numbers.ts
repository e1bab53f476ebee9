import { type Code, inner, type TsScope } from './ts-code.ts';
import { minorUnits, separated } from './types.ts';

type Exact = Code & { readonly scale: number };

/** The digits behind the point that a quotient is reckoned to. */
const PLACES = 12;

/** `a + b`, `a * b`, without loss. */
export function reckoned(left: Code, operator: string, right: Code, scope: TsScope): Code {
  const absent = [...left.absent, ...right.absent];
  const plain = isPlain(left) && isPlain(right) && operator !== '/';
  if (plain) return { code: `${left.code} ${operator} ${right.code}`, type: 'number', absent };
  const isProduct = operator === '*' || operator === '/';
  const money = left.money === true || right.money === true;
  const [a, b] = [left, right].map((one) => exact(one, scope, money && !isProduct)) as [Exact, Exact];
  const result = (code: string, scale: number): Code => ({ code, type: 'exact', scale, money, absent });
  if (operator === '*') return result(`${a.code} * ${b.code}`, a.scale + b.scale);
  if (operator === '/')
    return result(`${atScale(a, a.scale + b.scale + PLACES).code} / ${b.code}`, a.scale + PLACES);
  const scale = Math.max(a.scale, b.scale);
  return result(`${atScale(a, scale).code} ${operator} ${atScale(b, scale).code}`, scale);
}

const isPlain = ({ type, code }: Code) => type === 'number' || (type === 'literal' && /^-?\d+$/.test(code));

export const isNumber = ({ type }: Code): boolean => ['number', 'exact', 'literal'].includes(type);

/** Both in the same unit, so that they can be compared. */
export function inOneUnit(left: Code, right: Code, scope: TsScope): readonly [Code, Code] {
  if (left.type !== 'exact' && right.type !== 'exact') return [left, right];
  const money = left.money === true || right.money === true;
  const [a, b] = [left, right].map((one) => exact(one, scope, money)) as [Exact, Exact];
  const scale = Math.max(a.scale, b.scale);
  return [atScale(a, scale), atScale(b, scale)];
}

/** As a bigint; a literal beside money is an amount of it. */
export function exact(one: Code, scope: TsScope, amount = false): Exact {
  if (one.type === 'exact') return { ...one, scale: one.scale ?? 0 };
  if (one.type === 'literal') return literalOf(one, amount, scope);
  return { code: `BigInt(${one.code})`, type: 'exact', scale: 0, absent: one.absent };
}

function literalOf({ code, absent }: Code, amount: boolean, { model }: TsScope): Exact {
  if (amount)
    return { code: `${separated(minorUnits(model, code))}n`, type: 'exact', scale: 0, money: true, absent };
  const fraction = code.split('.')[1] ?? '';
  const digits = code.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1');
  return { code: `${separated(digits)}n`, type: 'exact', scale: fraction.length, absent };
}

function atScale(one: Exact, scale: number): Exact {
  if (one.scale === scale) return one;
  const places = scale - one.scale;
  const digits = /^(-?[\d_]+)n$/.exec(one.code)?.[1]?.replaceAll('_', '');
  if (digits !== undefined)
    return { ...one, scale, code: `${separated(String(BigInt(digits) * 10n ** BigInt(places)))}n` };
  const factor = places > 6 ? `10n ** ${places}n` : `${separated(String(10n ** BigInt(places)))}n`;
  return { ...one, scale, code: `${inner(one.code)} * ${factor}` };
}

/** In the smallest unit of what it is stored in, as a bigint. */
export function whole(value: Code, isMoney: boolean, scope: TsScope): string {
  const { code, scale } = exact(value, scope, isMoney);
  return scale > 0 ? `halfEven(${code}, ${scale})` : code;
}
