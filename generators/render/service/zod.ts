import type { Field, Key, Links, Model } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { enumConstant } from './enums.ts';
import type { Imports } from './imports.ts';
import { boundValue, separated } from './types.ts';

/** The zod schema of a value that a caller sends. */
export function inputSchema(model: Model, field: Field, imports: Imports): string {
  if (field.bounds && field.type.kind === 'decimal') imports.value('../platform/decimal.js', 'toScaled');
  return `${baseSchema(field, imports)}${boundsOf(model, field)}`;
}

const platform = '../platform/schemas.js';

function baseSchema({ type }: Field, imports: Imports): string {
  const shared = (name: string, args = '') => {
    imports.value(platform, name);
    return `${name}(${args})`;
  };
  switch (type.kind) {
    case 'string':
      return `${shared('line', `${type.min}, ${type.max}`)}${type.pattern ? `.regex(${wholly(type.pattern)})` : ''}`;
    case 'text':
      return shared('longText');
    case 'integer':
      return 'z.int32()';
    case 'bigint':
      return shared('int64');
    case 'decimal':
      return shared('decimal', `${type.precision}, ${type.scale}`);
    case 'money':
      imports.value('../platform/money.js', 'money');
      return 'money()';
    case 'boolean':
      return 'z.boolean()';
    case 'date':
      return 'z.iso.date()';
    case 'time':
      return shared('time');
    case 'timestamp':
      return shared('instant');
    case 'duration':
      return 'z.iso.duration()';
    case 'email':
      return shared('email');
    case 'url':
      return shared('url');
    case 'json':
      return 'z.json()';
    case 'enum':
      return `z.enum(${enumConstant(type.name)})`;
    case 'reference':
      return idInput(type.key, imports);
    default:
      return shared('uuid');
  }
}

/** A pattern of the plan as code: it is about the whole text. */
const wholly = (pattern: string) => String(new RegExp(`^(?:${pattern})$`, 'u'));

/** The id of a row that a caller names. */
export function idInput(key: Key, imports: Imports): string {
  const name = { uuid: 'uuid', bigint: 'bigId', string: 'line' }[key.kind];
  imports.value(platform, name);
  return key.kind === 'string' ? `line(1, ${key.max})` : `${name}()`;
}

/** The ids of the rows that are linked. */
export function linksInput(model: Model, { to, min, max }: Links, imports: Imports): string {
  imports.value(platform, 'idsOf');
  const key = findEntity(model, to)?.key ?? { kind: 'uuid' };
  return `idsOf(${idInput(key, imports)}, ${min}, ${max})`;
}

/** Bounds inside the schema: `.min(1).max(999)` for integers, a refinement where values are not numbers. */
function boundsOf(model: Model, field: Field): string {
  const { min, max } = field.bounds ?? {};
  const bound = (limit: typeof min, plain: string, exclusive: string, sign: string, words: string) => {
    if (!limit) return '';
    if (field.type.kind === 'integer') return `.${limit.exclusive ? exclusive : plain}(${limit.value})`;
    const operator = `${sign}${limit.exclusive ? '' : '='}`;
    const right = limitCode(model, field, limit);
    return `.refine((value) => ${left(field)} ${operator} ${right}, 'must be ${words}${limit.exclusive ? '' : ' or equal to'} ${limit.value}')`;
  };
  return bound(min, 'min', 'gt', '>', 'more than') + bound(max, 'max', 'lt', '<', 'less than');
}

/** Exact, also where a number has more digits than JavaScript's. */
const left = ({ type }: Field) => (type.kind === 'decimal' ? `toScaled(value, ${type.scale})` : 'value');

const limitCode = (model: Model, field: Field, limit: { value: string; exclusive: boolean }) =>
  `${separated(field.type.kind === 'decimal' ? scaled(limit.value, field.type.scale) : boundValue(model, field, limit))}n`;

/** `1.5` with 3 places: `1500`. */
function scaled(value: string, places: number): string {
  const [whole = '0', fraction = ''] = value.split('.');
  return String(BigInt(whole + fraction.padEnd(places, '0')));
}

/** The zod schema of a value in an answer. */
export function outputSchema({ type }: Field, imports: Imports): string {
  switch (type.kind) {
    case 'integer':
      return 'z.number().int()';
    case 'money':
      imports.value('../platform/money.js', 'Money');
      return 'Money';
    case 'boolean':
      return 'z.boolean()';
    case 'timestamp':
      return 'z.date()';
    case 'json':
      return 'z.unknown()';
    case 'enum':
      return `z.enum(${enumConstant(type.name)})`;
    default:
      return 'z.string()';
  }
}

/** The zod schema of one value of a filter, which arrives as text. */
export function parameterSchema({ type }: Field, imports: Imports): string {
  const shared = (name: string, args = '') => {
    imports.value(platform, name);
    return `${name}(${args})`;
  };
  switch (type.kind) {
    case 'integer':
      return shared('integerParameter');
    case 'bigint':
      return shared('int64');
    case 'money':
      imports.value('../platform/money.js', 'moneyParameter');
      return 'moneyParameter()';
    case 'timestamp':
      return shared('instant');
    case 'boolean':
      return shared('booleanParameter');
    case 'decimal':
      return shared('decimal', `${type.precision}, ${type.scale}`);
    case 'date':
      return 'z.iso.date()';
    case 'time':
      return shared('time');
    case 'uuid':
      return shared('uuid');
    case 'enum':
      return `z.enum(${enumConstant(type.name)})`;
    case 'reference':
      return type.key.kind === 'uuid'
        ? shared('uuid')
        : type.key.kind === 'bigint'
          ? shared('bigId')
          : 'z.string()';
    default:
      return 'z.string()';
  }
}
