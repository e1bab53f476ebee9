import { describe, expect, test } from '@jest/globals';
import { evaluate, type Facts, holds } from '../../../generators/verify/plan/evaluate.ts';
import { Exact } from '../../../generators/verify/plan/exact.ts';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import type { ExamEntity, Expr } from '../../../generators/verify/plan/exam-plan.ts';
import { Span } from '../../../generators/verify/plan/span.ts';
import { type Value, valueOf } from '../../../generators/verify/plan/value.ts';

/** A value as the plan means it in a row of its own: `status = active` is read as a check on that row. */
function expr(text: string): Expr {
  const [check] = entityWith(text).checks;
  if (!check) throw new Error('the plan has one check');
  return check.holds;
}

function entityWith(check: string): ExamEntity {
  const plan = `
system: shop
services:
  orders:
    entities:
      Order:
        fields:
          status: open | active = open
          open: boolean = true
          total: money
          rate: "decimal(5,3)"
          note: text?
          due: date
          sent: timestamp?
          notice: duration
          customer: identity.User owner
          lines: many Line
        checks: { it: ${JSON.stringify(check)} }
      Line: { fields: { price: money, quantity: integer } }`;
  const entity = readExamPlan(plan, new Map()).services[0]?.entities[0];
  if (!entity) throw new Error('the plan has one entity');
  return entity;
}

const facts: Facts = {
  row: {
    status: 'active',
    open: true,
    total: Exact.of('12.50'),
    rate: Exact.of('0.333'),
    note: null,
    due: '2026-03-31',
    sent: new Date('2026-03-31T23:59:59Z'),
    notice: Span.of('PT36H') ?? null,
    customer: 'u1',
    lines: [
      { price: Exact.of('0.10'), quantity: Exact.of(3) },
      { price: Exact.of('2.00'), quantity: Exact.of(1) },
    ],
  },
  hops: { product: { name: 'Lamp' } },
  now: new Date('2026-04-01T12:00:00Z'),
  user: 'u1',
};

describe('conditions', () => {
  test.each<[string, boolean | null]>([
    ['status = active', true],
    ['status = open', false],
    ['open', true],
    ['open = true and not status = open', true],
    ['total > 12.49 and total <= 12.5', true],
    ['note = null', true],
    ['note != null', false],
    ["note = 'x'", null],
    ["not note = 'x'", null],
    ["note = 'x' or open", true],
    ["note = 'x' and open", null],
    ["note = 'x' and not open", false],
    ['user = customer', true],
    ['count(lines) = 2', true],
    ['sum(lines.price * lines.quantity) = 2.30', true],
    ['due < today', true],
    ['due + 1d = today', true],
    ["due = '2026-03-31'", true],
    ['sent < now - 12h', true],
    ['sent + notice > now', true],
    ['now - sent > 12h', true],
    ['notice = 1.5h * 24', true],
    ['total * rate = 4.1625', true],
    ['total / 3 * 3 = total', true],
    ['total / 0 = 1', null],
    ['-total < -12', true],
    ['2 + 3 * 2 = 8', true],
    ['(2 + 3) * 2 = 10', true],
  ])('%s', (text, expected) => {
    expect(holds(expr(text), facts)).toBe(expected);
  });

  test('a hop leads to the row that it names', () => {
    expect(evaluate({ kind: 'name', path: ['product', 'name'] }, facts)).toBe('Lamp');
  });

  test('inputs come before fields', () => {
    const given = { ...facts, inputs: { total: Exact.of(1) } };
    expect(holds(expr('total = 1'), given)).toBe(true);
  });
});

test.each<[string, number, string]>([
  ['0.125', 2, '0.12'],
  ['0.375', 2, '0.38'],
  ['-0.125', 2, '-0.12'],
  ['-0.001', 2, '0.00'],
  ['7', 0, '7'],
  ['2.5', 0, '2'],
  ['123456789012345678901.005', 2, '123456789012345678901.00'],
])('%s with %d digits is %s', (text, digits, expected) => {
  expect(Exact.of(text).toFixed(digits)).toBe(expected);
});

test.each<[Parameters<typeof valueOf>[0], unknown, Value]>([
  [{ kind: 'money' }, { amount: '12.50', currency: 'EUR' }, Exact.of('12.50')],
  [{ kind: 'bigint' }, '9223372036854775807', Exact.of('9223372036854775807')],
  [{ kind: 'boolean' }, 'f', false],
  [{ kind: 'time' }, '08:00', '08:00:00'],
  [{ kind: 'timestamp' }, '2026-03-31T10:00:00Z', new Date('2026-03-31T10:00:00Z')],
  [{ kind: 'duration' }, 'P1M', new Span(0, 1)],
  [{ kind: 'text' }, undefined, null],
])('%j: %j', (type, json, expected) => {
  expect(valueOf(type, json)).toEqual(expected);
});

test('a month later is the last day of a shorter month', () => {
  expect(new Span(0, 1).after(new Date('2026-01-31T10:00:00Z')).toISOString()).toBe(
    '2026-02-28T10:00:00.000Z',
  );
});
