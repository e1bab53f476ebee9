import type { Field } from '../../plan/model.ts';

/** What people expect to see, by the last word of a field's name: one value for each row, then again from the start. */
const usual: readonly [RegExp, readonly number[]][] = [
  [/^(price|fee|cost|amount|rate)$/, [14.9, 6.5, 32, 24.95, 11.25]],
  [/^(total|subtotal|sum|balance)$/, [49.8, 25, 112.5]],
  [/^(quantity)$/, [2, 1, 3]],
  [/^(age)$/, [34, 52, 27]],
  [/^(year)$/, [2024, 2025, 2026]],
  [/^(minutes)$/, [30, 15, 45]],
  [/^(percent|percentage|discount)$/, [10, 5, 15]],
  [/^(weight|length|width|height|distance)$/, [1.2, 0.8, 2.5]],
  [/^(floor|level|storey)$/, [0, 1, 2]],
  [/^(capacity|seats|guests|places)$/, [4, 2, 8]],
];

/** A number with this many decimals, as text and within the field's bounds. */
export function sampleNumber(field: Field, row: number, position: number, decimals: number): string {
  const { label, unique, type } = field;
  const { least, most } = limits(field, decimals);
  const last = label.split(' ').at(-1) ?? '';
  const list = usual.find(([words]) => words.test(last))?.[1];
  const plain = 10 * (position + 1) + row;
  const wanted = unique ? (least ?? 1) + row : (list?.[row % list.length] ?? plain);
  // 1490 yen is about what 14.90 euros are.
  const scaled = type.kind === 'money' && decimals === 0 ? wanted * 100 : wanted;
  return Math.min(Math.max(scaled, least ?? -Infinity), most).toFixed(decimals);
}

function limits({ bounds, type }: Field, decimals: number): { least?: number; most: number } {
  const step = 10 ** -decimals;
  const room = type.kind === 'decimal' ? 10 ** (type.precision - type.scale) - step : Infinity;
  const most = bounds?.max ? Number(bounds.max.value) - (bounds.max.exclusive ? step : 0) : room;
  if (!bounds?.min) return { most };
  return { least: Number(bounds.min.value) + (bounds.min.exclusive ? step : 0), most };
}

/** An amount that lasts: what fills a stock before the demo draws on it. */
export function plenty(field: Field): number {
  const { least = 1, most } = limits(field, 0);
  return Math.floor(Math.min(Math.max(100, least), most));
}
