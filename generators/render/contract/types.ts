import type { Bound, Currency, Field, FieldType, Key } from '../../plan/model.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';

/** The least and the most of PostgreSQL's integer. */
const INT32 = 2_147_483_647;
const LONG_TEXT = 100_000;

/** How a value looks in JSON. Lists of parts and links are not values: `fields.ts` has them. */
export function valueSchema({ type, bounds }: Field): JsonObject {
  const isPositive = bounds?.min !== undefined && !bounds.min.value.startsWith('-');
  switch (type.kind) {
    case 'string':
      return stringSchema(type);
    case 'text':
      return { type: 'string', maxLength: LONG_TEXT };
    case 'integer':
      return { type: 'integer', format: 'int32', ...limits(bounds) };
    case 'bigint':
      return int64(isPositive);
    case 'decimal':
      return decimal(type.precision - type.scale, type.scale, isPositive);
    case 'money':
      return refTo('schemas', 'Money');
    case 'boolean':
      return { type: 'boolean' };
    case 'enum':
      return refTo('schemas', type.name);
    case 'reference':
      return keySchema(type.key);
    case 'json':
      return {};
    case 'parts':
    case 'links':
      throw new Error(`${type.kind} is a list`);
    default:
      return { type: 'string', ...formats[type.kind] };
  }
}

/** A money filter is the amount alone. */
export function amountSchema({ digits, code }: Currency): JsonObject {
  const fraction = digits > 0 ? `(\\.\\d{1,${digits}})?` : '';
  return {
    type: 'string',
    pattern: `^-?(0|[1-9]\\d{0,14})${fraction}$`,
    maxLength: 17 + digits,
    description: `In ${code}, in the major unit.`,
  };
}

/** The id of a row. */
export function keySchema(key: Key): JsonObject {
  switch (key.kind) {
    case 'uuid':
      return { type: 'string', format: 'uuid', maxLength: 36 };
    case 'bigint':
      return int64(false);
    case 'string':
      return { type: 'string', minLength: 1, maxLength: key.max };
  }
}

function stringSchema({ min, max, pattern }: Extract<FieldType, { kind: 'string' }>): JsonObject {
  // Values are trimmed before they are measured: blanks alone are nothing.
  const form = pattern === undefined ? (min > 0 ? '\\S' : undefined) : `^(?:${pattern})$`;
  return { type: 'string', minLength: min > 0 ? min : undefined, maxLength: max, pattern: form };
}

const int64 = (isPositive: boolean): JsonObject => ({
  type: 'string',
  format: 'int64',
  pattern: `^${isPositive ? '' : '-?'}(0|[1-9]\\d{0,18})$`,
  maxLength: isPositive ? 19 : 20,
});

function decimal(whole: number, scale: number, isPositive: boolean): JsonObject {
  const digits = whole > 0 ? `(0|[1-9]\\d{0,${whole - 1}})` : '0';
  const fraction = scale > 0 ? `(\\.\\d{1,${scale}})?` : '';
  return {
    type: 'string',
    format: 'decimal',
    pattern: `^${isPositive ? '' : '-?'}${digits}${fraction}$`,
    maxLength: Math.max(whole, 1) + (scale > 0 ? scale + 1 : 0) + (isPositive ? 0 : 1),
  };
}

function limits(bounds: Field['bounds']): JsonObject {
  return {
    ...limit(bounds?.min, 'minimum', 'exclusiveMinimum', -INT32 - 1),
    ...limit(bounds?.max, 'maximum', 'exclusiveMaximum', INT32),
  };
}

function limit(bound: Bound | undefined, inclusive: string, exclusive: string, widest: number): JsonObject {
  return { [bound?.exclusive ? exclusive : inclusive]: bound ? Number(bound.value) : widest };
}

const formats = {
  date: { format: 'date', maxLength: 10 },
  time: { format: 'time-local', pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$', maxLength: 8 },
  timestamp: { format: 'date-time', maxLength: 35 },
  duration: { format: 'duration', maxLength: 64 },
  uuid: { format: 'uuid', maxLength: 36 },
  email: { format: 'email', maxLength: 254 },
  url: { format: 'uri', maxLength: 2048 },
};
