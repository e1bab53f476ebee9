import { describe, expect, it } from '@jest/globals';
import type { ExamField, ExamType } from '../../../generators/verify/plan/exam-plan.ts';
import { matching } from '../../../generators/verify/values/pattern.ts';
import { refusedValues } from '../../../generators/verify/values/refused.ts';
import { edges, validValue } from '../../../generators/verify/values/valid.ts';

const setting = { currency: { code: 'EUR', digits: 2 } };

const field = (type: ExamType, change: Partial<ExamField> = {}): ExamField => ({
  name: 'value',
  column: 'value',
  type,
  optional: false,
  unique: false,
  index: false,
  search: false,
  immutable: false,
  owner: false,
  ownerVia: undefined,
  secret: false,
  internal: false,
  min: undefined,
  max: undefined,
  default: undefined,
  computed: undefined,
  guard: undefined,
  ...change,
});

const positive = { value: '0', exclusive: true };

describe('values that a field takes', () => {
  it('are the same for the same seed, and others for others', () => {
    const unique = field({ kind: 'string', min: 1, max: 12, pattern: undefined }, { unique: true });
    const values = [1, 2, 3].map((seed) => validValue(unique, seed, setting));
    expect(new Set(values).size).toBe(3);
    expect(validValue(unique, 1, setting)).toBe(values[0]);
  });

  it('are within bounds, to the smallest unit', () => {
    const price = field({ kind: 'money' }, { min: positive, max: { value: '10', exclusive: true } });
    expect(edges(price, 1, setting).map(({ value }) => value)).toEqual([
      { amount: '0.01', currency: 'EUR' },
      { amount: '9.99', currency: 'EUR' },
    ]);
    for (let seed = 0; seed < 50; seed += 1) {
      const { amount } = validValue(price, seed, setting) as { amount: string };
      expect(Number(amount)).toBeGreaterThan(0);
      expect(Number(amount)).toBeLessThan(10);
    }
  });

  it('end where their type ends', () => {
    const ends = (type: ExamType) => edges(field(type), 1, setting).map(({ value }) => value);
    expect(ends({ kind: 'integer' })).toEqual([-2_147_483_648, 2_147_483_647]);
    expect(ends({ kind: 'bigint' })).toEqual(['-9223372036854775808', '9223372036854775807']);
    expect(ends({ kind: 'decimal', precision: 4, scale: 3 })).toEqual(['-9.999', '9.999']);
  });

  it.each(['[A-Z]{2}/[0-9]{3}', '^DE\\d{20}$', '(?:a|b)+c?', '[\\w.-]+@x', 'x{2,4}'])(
    'match %s',
    (pattern) => {
      for (let seed = 0; seed < 20; seed += 1) {
        expect(matching(pattern, { min: 1, max: 40 }, seed)).toMatch(new RegExp(pattern, 'u'));
      }
    },
  );

  it('differ from seed to seed where a pattern has so many', () => {
    const all = Array.from({ length: 1000 }, (_, seed) =>
      matching('[A-Z]{2}/[0-9]{3}', { min: 6, max: 6 }, 7000 + seed),
    );
    expect(new Set(all).size).toBe(1000);
  });

  it('are not made for a pattern that nobody here can read', () => {
    expect(matching('(?=x)[^a]\\p{Lu}', { min: 1, max: 10 }, 1)).toBeUndefined();
    const type: ExamType = { kind: 'string', min: 1, max: 10, pattern: '[^a]\\p{Lu}' };
    expect(() => validValue(field(type), 1, setting)).toThrow(
      'No text can be made for the pattern [^a]\\p{Lu}.',
    );
  });
});

describe('values that a field must not take', () => {
  it('lie beyond its bounds by the smallest unit', () => {
    const price = field({ kind: 'money' }, { min: positive });
    const values = refusedValues(price, setting).map(({ why, value }) => [why, value]);
    expect(values).toContainEqual(['is too small', { amount: '0.00', currency: 'EUR' }]);
    expect(values).toContainEqual(['has another currency', { amount: '5', currency: 'XXX' }]);
    expect(values).toContainEqual(['has too many decimals', { amount: '5.111', currency: 'EUR' }]);
  });

  it('are one character too long, too short or blank', () => {
    const values = refusedValues(field({ kind: 'string', min: 3, max: 5, pattern: undefined }), setting);
    const named = new Map(values.map(({ why, value }) => [why, value]));
    expect([named.get('is too long'), named.get('is too short'), named.get('is blank')]).toEqual([
      'xxxxxx',
      'xx',
      '   ',
    ]);
  });
});
