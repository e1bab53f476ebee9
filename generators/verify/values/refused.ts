import type { ExamField } from '../plan/exam-plan.ts';
import { isNumber, rangeOf, scaleOf, type ValueSetting, written } from './kinds.ts';

/** A value that a field must refuse with 400. */
export interface RefusedValue {
  /** `is too long` */
  readonly why: string;
  readonly value: unknown;
}

/** What a field must not take: another type, another form, or beyond its bounds. */
export function refusedValues(field: ExamField, setting: ValueSetting): RefusedValue[] {
  const values = isNumber(field) ? refusedNumbers(field, setting) : refusedOthers(field);
  return values.map(([why, value]) => ({ why, value }));
}

type Pairs = [string, unknown][];

function refusedNumbers(field: ExamField, setting: ValueSetting): Pairs {
  const { kind } = field.type;
  const { least, most } = rangeOf(field, setting);
  const beyond: Pairs = [
    ['is too small', written(field, least - 1n, setting)],
    ['is too large', written(field, most + 1n, setting)],
  ];
  if (kind === 'integer')
    return [...beyond, ['is text', '5'], ['is not whole', 5.5], ['is true', true], ['is a list', [5]]];
  if (kind === 'money') return [...beyond, ...refusedMoney(setting)];
  const scale = scaleOf(field, setting);
  return [
    ...beyond,
    ['is a number of JSON, which loses digits', 5],
    ['is a word', 'five'],
    ['has an exponent', '1e3'],
    ['has leading zeros', '007'],
    ['is empty', ''],
    ['has too many decimals', `0.${'1'.repeat(scale + 1)}`],
  ];
}

function refusedMoney({ currency }: ValueSetting): Pairs {
  const { code } = currency;
  return [
    ['is a number', 5],
    ['is text', '5.00'],
    ['has a number as its amount', { amount: 5, currency: code }],
    ['has no currency', { amount: '5' }],
    ['has another currency', { amount: '5', currency: code === 'XXX' ? 'XTS' : 'XXX' }],
    ['has too many decimals', { amount: `5.${'1'.repeat(currency.digits + 1)}`, currency: code }],
    ['has something else', { amount: '5', currency: code, note: 'x' }],
  ];
}

function refusedOthers({ type }: ExamField): Pairs {
  switch (type.kind) {
    case 'string':
      return refusedStrings(type);
    case 'text':
      return [
        ['is a number', 5],
        ['holds a NUL', 'a\0b'],
        ['is too long', 'x'.repeat(100_001)],
      ];
    case 'enum':
      return [
        ['is not one of the values', 'no-such-value'],
        ['is a number', 0],
        ['is empty', ''],
      ];
    case 'boolean':
      return [
        ['is text', 'true'],
        ['is a number', 1],
      ];
    case 'date':
      return [
        ['is no day', '2026-02-30'],
        ['is a moment', '2026-02-03T10:00:00Z'],
        ['is a number', 20_260_203],
      ];
    case 'time':
      return [
        ['is no time', '25:00:00'],
        ['has a zone', '10:00:00Z'],
        ['is a number', 10],
      ];
    case 'timestamp':
      return [
        ['has no zone', '2026-02-03T10:00:00'],
        ['is a day', '2026-02-03'],
        ['is no moment', '2026-02-30T10:00:00Z'],
        ['is a number', 1_770_000_000],
      ];
    case 'duration':
      return [
        ['is not ISO 8601', '15m'],
        ['is empty of parts', 'P'],
        ['is a number', 15],
      ];
    case 'uuid':
      return [
        ['is no UUID', 'not-a-uuid'],
        ['is a number', 5],
      ];
    case 'email':
      return [
        ['has no domain', 'somebody'],
        ['is too long', `${'x'.repeat(250)}@exam.example`],
        ['is a number', 5],
      ];
    case 'url':
      return [
        ['is no address', 'nowhere'],
        ['is a script', 'javascript:alert(1)'],
        ['is a number', 5],
      ];
    case 'reference':
      return refusedKeys(type.key);
    case 'parts':
    case 'links':
      return [
        ['is not a list', {}],
        ['is text', 'x'],
      ];
    default:
      return [];
  }
}

function refusedStrings({ min, max, pattern }: Extract<ExamField['type'], { kind: 'string' }>): Pairs {
  return [
    ['is too long', 'x'.repeat(max + 1)],
    ...(min > 0
      ? ([
          ['is too short', 'x'.repeat(min - 1)],
          ['is blank', ' '.repeat(min)],
        ] satisfies Pairs)
      : []),
    ...(pattern !== undefined
      ? ([['does not match the pattern', '\u0001'.repeat(Math.max(min, 1))]] satisfies Pairs)
      : []),
    ['is a number', 5],
    ['is an object', {}],
    ['holds a NUL', `${'x'.repeat(Math.max(min - 1, 0))}\0`],
    ['holds half a character', `${'x'.repeat(Math.max(min - 1, 0))}\ud800`],
  ];
}

function refusedKeys(key: 'uuid' | 'bigint' | { readonly string: number }): Pairs {
  if (key === 'uuid')
    return [
      ['is no id', 'not-a-uuid'],
      ['is a number', 5],
    ];
  if (key === 'bigint')
    return [
      ['is no id', 'five'],
      ['is a number', 5],
      ['is zero', '0'],
    ];
  return [
    ['is too long', 'x'.repeat(key.string + 1)],
    ['is empty', ''],
    ['is a number', 5],
  ];
}
