import type { Entity, Field, Model } from '../../../../plan/model.ts';
import { fieldExample } from '../../../contract/examples.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { numberJson, rangeOf, unitsOf } from './numbers.ts';
import { variedText } from './text.ts';

/** Two values of a field, the lower one first as PostgreSQL orders them; undefined where there is only one, or none. */
export type Pair = readonly [low: Json, high: Json];

const fixed: Readonly<Record<string, Pair>> = {
  boolean: [false, true],
  date: ['2026-03-14', '2026-03-15'],
  time: ['14:30:00', '15:30:00'],
  timestamp: ['2026-03-14T09:30:00.000Z', '2026-03-15T09:30:00.000Z'],
  duration: ['PT30M', 'PT45M'],
  uuid: ['019cebb4-5f40-7000-a000-000000000001', '019cebb4-5f40-7000-a000-000000000002'],
  email: ['ada@example.com', 'grace@example.com'],
  url: ['https://example.com/', 'https://example.com/other'],
  json: [{ note: 'any JSON value' }, { note: 'another', list: [1, null, 'text'] }],
  text: ['Other words.', 'Some words.'],
};

/** The example that contracts show, and another value next to it. */
export function pairOf(model: Model, entity: Entity, field: Field): Pair | undefined {
  const { type } = field;
  if (type.kind === 'enum') return enumPair(type.values);
  if (type.kind === 'string') return textPair(model, entity, field);
  const range = rangeOf(field, model.currency);
  if (!range) return boundedPair(field, fixed[type.kind]);
  const usual = unitsOf(fieldExample(model, entity, field) ?? 0, range.decimals);
  const [low, high] = usual < range.most ? [usual, usual + 1n] : [usual - 1n, usual];
  if (low < range.least) return undefined;
  return [
    numberJson(field, low, range.decimals, model.currency),
    numberJson(field, high, range.decimals, model.currency),
  ];
}

/** The value of the pair that is not this one. */
export function otherThan(pair: Pair | undefined, value: Json | undefined): Json | undefined {
  return pair?.find((one) => JSON.stringify(one) !== JSON.stringify(value));
}

function enumPair(values: readonly string[]): Pair | undefined {
  const [low, high] = [...values].sort((a, b) => (a < b ? -1 : 1));
  return low !== undefined && high !== undefined ? [low, high] : undefined;
}

function textPair(model: Model, entity: Entity, field: Field): Pair | undefined {
  const usual = fieldExample(model, entity, field);
  if (typeof usual !== 'string') return undefined;
  const other = variedText(field, usual, 1);
  if (other === undefined || other === usual) return undefined;
  return usual < other ? [usual, other] : [other, usual];
}

/** Dates and times have bounds in some plans. */
function boundedPair({ bounds }: Field, pair: Pair | undefined): Pair | undefined {
  const fits = pair?.every(
    (value) =>
      (!bounds?.min || textOf(value) >= bounds.min.value) &&
      (!bounds?.max || textOf(value) <= bounds.max.value),
  );
  return fits ? pair : undefined;
}
