import { Exact } from '../../../plan/exact.ts';
import type { ExamField, ExamPlan } from '../../../plan/exam-plan.ts';
import { text } from '../../../schema/sql.ts';
import { keyOf } from './functions.ts';

/** What the values of a column are made from. */
export interface ValueSetting {
  readonly plan: ExamPlan;
  /** A number that tells the columns of a table apart. */
  readonly salt: number;
  /** Rows of the table that is referred to. */
  readonly targets: number;
  /** No two rows have the same value. */
  readonly distinct: boolean;
  /** Moments, days and times of a row lie close together, one after the other as the plan names them: how many come before. */
  readonly before: number;
  /** One of them is distinct. */
  readonly isApart: boolean;
}

const WORDS = ['lamp', 'chair', 'table', 'paper', 'window', 'garden', 'silver', 'quartz'];

/**
 * SQL that gives a made-up row, the c-th, its value for a field: a valid one, a few of them far more often than the rest.
 * What only one row may refer to is known once the row has been taken, as the n-th.
 */
export function valueSql(field: ExamField, setting: ValueSetting): string {
  const value = setting.distinct ? distinctSql(field, setting) : skewedSql(field, setting);
  const mayMiss = field.optional && !setting.distinct;
  return mayMiss
    ? `CASE WHEN pg_temp.share(c, ${setting.salt + 500}) < 0.2 THEN NULL ELSE ${value} END`
    : value;
}

function skewedSql({ type, search, ...field }: ExamField, setting: ValueSetting): string {
  const { plan, salt, targets } = setting;
  const skewed = (last: number | bigint): string => `pg_temp.skewed(c, ${salt}, ${last})`;
  switch (type.kind) {
    case 'reference':
      return keyOf(type.key, `1 + ${skewed(targets)}`);
    case 'enum':
      return `(ARRAY[${type.values.map(text).join(', ')}])[1 + pg_temp.rare(c, ${salt}, ${type.values.length})]`;
    case 'boolean':
      return `pg_temp.rare(c, ${salt}, 2) = 0`;
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money': {
      const { low, high } = unitsOf({ type, search, ...field }, plan);
      return scaled({ type, search, ...field }, `${low} + ${skewed(high - low + 1n)}`, plan);
    }
    case 'string':
      return ofLength(search ? words(salt) : `'v' || ${skewed(20_000)}`, type.min, type.max);
    case 'text':
    case 'email':
      return search || type.kind === 'text' ? words(salt) : `'p' || ${skewed(20_000)} || '@exam.example'`;
    case 'url':
      return `'https://exam.example/' || ${skewed(20_000)}`;
    case 'date':
      return `${dayOf(setting)} + ${skewed(3)}::integer`;
    case 'timestamp':
      return `${momentOf(setting)} + ${skewed(60)} * interval '1 minute'`;
    case 'time':
      return `make_time(${(6 + 2 * setting.before) % 24} + (${skewed(2)})::integer, 0, 0)`;
    case 'duration':
      return `make_interval(mins => 5 + (${skewed(100)})::integer)`;
    case 'uuid':
      return `pg_temp.uuid(${skewed(20_000)})`;
    default:
      return `'{}'::jsonb`;
  }
}

function distinctSql(field: ExamField, setting: ValueSetting): string {
  const { type } = field;
  switch (type.kind) {
    case 'reference':
      return keyOf(type.key, 'n');
    case 'string':
      return ofLength(`'V' || lpad(to_hex(c), 5, '0')`, type.min, type.max);
    case 'text':
      return `'text ' || c`;
    case 'email':
      return `'person' || c || '@exam.example'`;
    case 'url':
      return `'https://exam.example/of/' || c`;
    case 'date':
      return dayOf(setting);
    case 'timestamp':
      return momentOf(setting);
    case 'uuid':
      return 'pg_temp.uuid(c)';
    default:
      return scaled(field, `${unitsOf(field, setting.plan).low} + c`, setting.plan);
  }
}

/** A day and a moment of the row, to which the fields of the row are close. */
const dayOf = ({ before, isApart }: ValueSetting): string =>
  `${isApart ? `date '2020-01-01' + c::integer` : 'current_date - pg_temp.skewed(c, 901, 1000)::integer'} + ${3 * before}`;

const momentOf = ({ before, isApart }: ValueSetting): string => {
  const ago = isApart ? 'c' : 'pg_temp.skewed(c, 902, 500000)';
  return `date_trunc('minute', now()) - (${ago} - ${60 * before}) * interval '1 minute'`;
};

/** How many rows can have a value of their own; 0 where a field of this type is not made so. */
export function mostDistinct(field: ExamField, plan: ExamPlan, targets: number): number {
  const { type } = field;
  switch (type.kind) {
    case 'reference':
      return targets;
    case 'string':
      return type.max >= 6 ? Number.MAX_SAFE_INTEGER : 16 ** (type.max - 1);
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money': {
      const { low, most } = unitsOf(field, plan);
      return Number(most - low);
    }
    case 'enum':
    case 'boolean':
    case 'json':
    case 'time':
    case 'duration':
      return 0;
    default:
      return Number.MAX_SAFE_INTEGER;
  }
}

const words = (salt: number): string =>
  `(ARRAY[${WORDS.map(text).join(', ')}])[1 + pg_temp.rare(c, ${salt}, ${WORDS.length})] || ' ' || c`;

/** The end of a text is what tells it from others. */
const ofLength = (sql: string, min: number, max: number): string =>
  `right(${min > 1 ? `lpad(${sql}, greatest(${min}, length(${sql})), 'x')` : sql}, ${max})`;

/** The least and the greatest of ordinary values, and what the column takes at most, in units of the last digit. */
function unitsOf(field: ExamField, plan: ExamPlan): { low: bigint; high: bigint; most: bigint } {
  const { min, max } = field;
  const unit = 10n ** BigInt(digitsOf(field, plan));
  const units = (bound: NonNullable<ExamField['min']>, step: bigint): bigint =>
    BigInt(Exact.of(bound.value).times(Exact.of(unit)).toFixed(0)) + (bound.exclusive ? step : 0n);
  const most = max ? units(max, -1n) : mostOf(field);
  const least = min ? units(min, 1n) : undefined;
  // One rather than nothing, which cannot be divided by.
  const wanted = least !== undefined && least > unit ? least : unit;
  const low = wanted <= most ? wanted : (least ?? (most < 0n ? most - 1000n : 0n));
  const high = low + 1000n * unit;
  return { low, high: high < most ? high : most, most };
}

function mostOf({ type }: ExamField): bigint {
  if (type.kind === 'decimal') return 10n ** BigInt(type.precision) - 1n;
  return type.kind === 'integer' ? 2n ** 31n - 1n : type.kind === 'money' ? 10n ** 18n : 2n ** 63n - 1n;
}

function digitsOf({ type }: ExamField, plan: ExamPlan): number {
  return type.kind === 'money' ? plan.currency.digits : type.kind === 'decimal' ? type.scale : 0;
}

/** Money is kept in its smallest unit, a decimal with its point. */
function scaled(field: ExamField, units: string, plan: ExamPlan): string {
  return field.type.kind === 'decimal'
    ? `(${units})::numeric / ${10 ** digitsOf(field, plan)}`
    : `(${units})`;
}
