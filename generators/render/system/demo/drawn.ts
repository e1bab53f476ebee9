import type { Entity, Field, Model } from '../../../plan/model.ts';
import { samplesOf } from '../../service/tests/body.ts';
import { columnValue } from '../../service/tests/values/column.ts';
import { rangeOf, unitsOf } from '../../service/tests/values/numbers.ts';
import { mentions } from '../../wire/expression.ts';
import { sample } from '../samples.ts';
import type { Json } from './files.ts';

/** What values of a column are drawn from: `like` holds some that are believable. */
export type Drawn = { readonly sure?: Json } & (
  | {
      readonly kind: 'text';
      /** `{n}` stands for a number that varies. */
      readonly like: readonly string[];
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: string;
    }
  /** In units of the last of its decimals. */
  | {
      readonly kind: 'number';
      readonly like: readonly number[];
      readonly min: string;
      readonly max: string;
      readonly decimals?: number;
    }
  | { readonly kind: 'date' | 'time' | 'timestamp'; readonly like: readonly string[] }
  | { readonly kind: 'one'; readonly like: readonly Json[] }
  | { readonly kind: 'uuid' }
);

const SAMPLES = 5;

export function drawn(model: Model, entity: Entity, field: Field): Drawn {
  const isRuled = entity.checks.some(({ expression }) => mentions(expression).includes(field.name));
  const sure = isRuled ? samplesOf(model, entity).get(field.name) : undefined;
  return {
    ...kindOf(model, entity, field),
    // What keeps the rules of the table, where nothing that is drawn does.
    ...(sure !== undefined && { sure: columnValue(model, field, sure) as Json }),
  };
}

function kindOf(model: Model, entity: Entity, field: Field): Drawn {
  const { type } = field;
  const like = samples(model, entity, field);
  switch (type.kind) {
    case 'uuid':
      return { kind: 'uuid' };
    case 'enum':
      return { kind: 'one', like: type.values };
    case 'boolean':
      return { kind: 'one', like: [false, true] };
    case 'json':
      return { kind: 'one', like: like.map((value) => JSON.stringify(value)) };
    case 'duration':
      return { kind: 'one', like };
    case 'date':
    case 'time':
    case 'timestamp':
      return { kind: type.kind, like: like.map(String) };
    case 'string':
    case 'text':
    case 'email':
    case 'url':
      return { kind: 'text', like: texts(field, like.map(String)), ...lengths(field) };
    default:
      return number(model, field, like);
  }
}

function samples(model: Model, entity: Entity, field: Field): readonly Json[] {
  const values = Array.from({ length: SAMPLES }, (_, row) => sample(model.currency, entity, field, row));
  return [
    ...new Map(
      values.flatMap((value) => (value === undefined ? [] : [[JSON.stringify(value), value]])),
    ).values(),
  ];
}

function number(model: Model, field: Field, like: readonly Json[]): Drawn {
  const range = rangeOf(field, model.currency);
  if (!range) return { kind: 'one', like: [] };
  const { least, most, hasMin } = range;
  const decimals = field.type.kind === 'decimal' ? field.type.scale : 0;
  return {
    kind: 'number',
    like: like.map((value) => Number(unitsOf(value, range.decimals))),
    min: String(hasMin || most < 0n ? least : 0n),
    max: String(most),
    ...(decimals > 0 && { decimals }),
  };
}

/** Where values have to differ, or are what people search for, a number makes them do. */
function texts(field: Field, like: readonly string[]): readonly string[] {
  const { type, unique, search } = field;
  if (type.kind === 'string' && type.pattern !== undefined) return like;
  if (type.kind === 'email') return like.map((text) => text.replace('@', '{n}@'));
  if (type.kind === 'url') return like.map((text) => text.replace(/\d+$/, '{n}'));
  const isCounted = like.every((text) => /\d$/.test(text));
  if (isCounted) return [...new Set(like.map((text) => text.replace(/\d+$/, '{n}')))];
  return unique || search ? like.map((text) => `${text} {n}`) : like;
}

function lengths({ type }: Field): object {
  if (type.kind !== 'string') return {};
  const { min, max, pattern } = type;
  return { ...(min > 1 && { min }), max, ...(pattern !== undefined && { pattern }) };
}
