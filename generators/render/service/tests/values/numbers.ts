import type { Bound, Currency, Field } from '../../../../plan/model.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { moneyValue } from '../../../contract/fields.ts';

/** A numeric field in units of its last digit, so that nothing is rounded. */
export interface NumberRange {
  readonly decimals: number;
  /** The least and the most that the field takes. */
  readonly least: bigint;
  readonly most: bigint;
  /** The most that the type itself holds. */
  readonly widest: bigint;
  /** Whether the plan set them, or the type does. */
  readonly hasMin: boolean;
  readonly hasMax: boolean;
}

const INT32 = 2n ** 31n - 1n;
const INT64 = 2n ** 63n - 1n;
/** Fifteen digits before the point: what the wire takes. */
const LARGEST_AMOUNT = 10n ** 15n;

/** Undefined where the field is no number. */
export function rangeOf({ type, bounds }: Field, currency: Currency): NumberRange | undefined {
  const limits = limitsOf(type, currency);
  if (!limits) return undefined;
  const { decimals, widest } = limits;
  const { min, max } = bounds ?? {};
  return {
    decimals,
    least: min ? scaled(min, decimals) + (min.exclusive ? 1n : 0n) : -widest,
    most: max ? scaled(max, decimals) - (max.exclusive ? 1n : 0n) : widest,
    widest,
    hasMin: min !== undefined,
    hasMax: max !== undefined,
  };
}

function limitsOf(
  type: Field['type'],
  { digits }: Currency,
): { decimals: number; widest: bigint } | undefined {
  switch (type.kind) {
    case 'integer':
      return { decimals: 0, widest: INT32 };
    case 'bigint':
      return { decimals: 0, widest: INT64 };
    case 'decimal':
      return { decimals: type.scale, widest: 10n ** BigInt(type.precision) - 1n };
    case 'money':
      return { decimals: digits, widest: LARGEST_AMOUNT * 10n ** BigInt(digits) - 1n };
    default:
      return undefined;
  }
}

function scaled({ value }: Bound, decimals: number): bigint {
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
  return value.startsWith('-') ? -units : units;
}

/** What stands in JSON for so many of the smallest unit. */
export function numberJson({ type }: Field, units: bigint, decimals: number, currency: Currency): Json {
  const text = decimalText(units, decimals);
  if (type.kind === 'money') return moneyValue(text, currency);
  return type.kind === 'integer' ? Number(text) : text;
}

export function decimalText(units: bigint, decimals: number): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const text = decimals > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return units < 0n ? `-${text}` : text;
}

/** The smallest units of a value in JSON. */
export function unitsOf(value: Json, decimals: number): bigint {
  const text =
    typeof value === 'object' && value !== null && 'amount' in value
      ? textOf(value['amount'])
      : textOf(value);
  return scaled({ value: text, exclusive: false }, decimals);
}
