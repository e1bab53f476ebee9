import type { Field, Model } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { decimalText, numberJson, rangeOf } from './numbers.ts';

/** A value as it may be sent, and as answers show it. */
export type Form = readonly [sent: Json, shown: Json];

const fixed: Readonly<Record<string, readonly Form[]>> = {
  time: [['14:30', '14:30:00']],
  timestamp: [['2026-03-14T10:30:00+01:00', '2026-03-14T09:30:00.000Z']],
  duration: [['PT90M', 'PT1H30M']],
  uuid: [['019CEBB4-5F40-7000-A000-00000000000A', '019cebb4-5f40-7000-a000-00000000000a']],
  text: [['"Zoë" \\ 🌱\nand a line', '"Zoë" \\ 🌱\nand a line']],
  json: [[{ list: [1, null, { deep: 'ü' }] }, { list: [1, null, { deep: 'ü' }] }]],
};

/** Spellings that mean the same, and values at the ends of what a type can hold. */
export function formsOf(model: Model, field: Field): readonly Form[] {
  const { type } = field;
  if (type.kind === 'string') {
    const isFree = type.pattern === undefined && type.min <= 4 && type.max >= 4;
    return isFree ? [['  Zoë🌱 ', 'Zoë🌱']] : [];
  }
  return rangeOf(field, model.currency) ? numberForms(model, field) : (fixed[type.kind] ?? []);
}

function numberForms({ currency }: Model, field: Field): Form[] {
  const range = rangeOf(field, currency);
  if (!range) return [];
  const { decimals, least, most } = range;
  const same = (units: bigint): Form => {
    const value = numberJson(field, units, decimals, currency);
    return [value, value];
  };
  const fits = (units: bigint) => units >= least && units <= most;
  const half = 75n * 10n ** BigInt(Math.max(0, decimals - 1));
  const short = decimalText(75n, 1);
  const shortest: Json = field.type.kind === 'money' ? { amount: short, currency: currency.code } : short;
  return [
    ...[...new Set([5n, -5n, most])].filter(fits).map(same),
    ...(decimals > 1 && fits(half) ? [[shortest, numberJson(field, half, decimals, currency)] as const] : []),
  ];
}
