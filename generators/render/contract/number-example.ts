import type { Field } from '../../plan/model.ts';

/** What people expect to see, by the last word of a field's name. */
const usual: readonly [RegExp, string][] = [
  [/^(price|fee|cost|amount|rate)$/, '12.50'],
  [/^(total|subtotal|sum|balance)$/, '25.00'],
  [/^(quantity|count|seats|guests)$/, '2'],
  [/^(age)$/, '36'],
  [/^(year)$/, '2026'],
  [/^(percent|percentage|discount)$/, '15'],
  [/^(weight|length|width|height|distance)$/, '1.25'],
];

/** A number of a field with this many decimals, as text and within its bounds. */
export function numberWithin({ label, bounds, type }: Field, decimals: number): string {
  const last = label.split(' ').at(-1) ?? '';
  const major = usual.find(([names]) => names.test(last))?.[1] ?? (type.kind === 'money' ? '12.50' : '10');
  // 1250 yen is about what 12.50 euros are.
  const wanted = type.kind === 'money' && decimals === 0 ? Number(major) * 100 : Number(major);
  const step = 10 ** -decimals;
  const least = bounds?.min ? Number(bounds.min.value) + (bounds.min.exclusive ? step : 0) : undefined;
  const room = type.kind === 'decimal' ? 10 ** (type.precision - type.scale) - step : Infinity;
  const most = bounds?.max ? Number(bounds.max.value) - (bounds.max.exclusive ? step : 0) : room;
  const fitting = Math.min(Math.max(wanted, least ?? -Infinity), most);
  const exact = Math.trunc(Math.round(fitting / step) * step * 10 ** 9) / 10 ** 9;
  return (decimals === 0 && least === undefined ? Math.trunc(fitting) : exact).toFixed(decimals);
}
