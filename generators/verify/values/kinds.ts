import type { ExamBound, ExamField } from '../plan/exam-plan.ts';

/** What the making of values needs besides a field. */
export interface ValueSetting {
  readonly currency: { readonly code: string; readonly digits: number };
}

/** How many digits stand behind the point of a number. */
export function scaleOf({ type }: ExamField, { currency }: ValueSetting): number {
  if (type.kind === 'decimal') return type.scale;
  return type.kind === 'money' ? currency.digits : 0;
}

/** An exact number as a whole one of its smallest unit: 12.5 with two digits is 1250. */
export function toUnits(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole) * 10n ** BigInt(scale) + BigInt(fraction.padEnd(scale, '0').slice(0, scale));
  return text.startsWith('-') ? -units : units;
}

export function fromUnits(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}

export interface Range {
  readonly least: bigint;
  readonly most: bigint;
}

/** The least and the most that a number's type holds, in smallest units; what money can be written with ends it sooner. */
function rangeOfType({ type }: ExamField, setting: ValueSetting): Range {
  if (type.kind === 'integer') return { least: -2_147_483_648n, most: 2_147_483_647n };
  if (type.kind === 'bigint') return { least: -(2n ** 63n), most: 2n ** 63n - 1n };
  if (type.kind === 'decimal') return around(10n ** BigInt(type.precision) - 1n);
  // An amount has up to 15 digits before the point.
  return around(10n ** BigInt(15 + setting.currency.digits) - 1n);
}

const around = (most: bigint): Range => ({ least: -most, most });

/** What a number may be: its bounds, or what its type holds. */
export function rangeOf(field: ExamField, setting: ValueSetting): Range {
  const scale = scaleOf(field, setting);
  const { least, most } = rangeOfType(field, setting);
  const from = field.min && toUnits(field.min.value, scale) + step(field.min);
  const to = field.max && toUnits(field.max.value, scale) - step(field.max);
  return { least: from ?? least, most: to ?? most };
}

const step = ({ exclusive }: ExamBound) => (exclusive ? 1n : 0n);

/** As it travels: a number, text, or an amount with its currency. */
export function written(field: ExamField, units: bigint, setting: ValueSetting): unknown {
  const { kind } = field.type;
  if (kind === 'integer') return Number(units);
  const text = fromUnits(units, scaleOf(field, setting));
  return kind === 'money' ? { amount: text, currency: setting.currency.code } : text;
}

export const isNumber = ({ type }: ExamField) =>
  ['integer', 'bigint', 'decimal', 'money'].includes(type.kind);
