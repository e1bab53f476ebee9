import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repeated } from '../../../generators/verify/exams/crash/crash.ts';
import { faultPointsOf } from '../../../generators/verify/exams/crash/fault-points.ts';
import { calledFaults } from '../../../generators/verify/exams/crash/agreement.ts';
import type { Entry, Journal } from '../../../generators/verify/exams/crash/journal.ts';
import { deedsIn } from '../../../generators/verify/exams/crash/ledger.ts';
import { generator } from '../../../generators/verify/exams/crash/random.ts';
import { cutOff, worthMore } from '../../../generators/verify/exams/crash/rounds.ts';
import { type Beginner, beginningsOf } from '../../../generators/verify/exams/flows/beginning.ts';
import { casesOf } from '../../../generators/verify/exams/flows/cases.ts';
import { unsaidOf } from '../../../generators/verify/exams/flows/reckoning.ts';
import { itemsOf } from '../../../generators/verify/exams/flows/step-items.ts';
import { faultsOf, questionOf } from '../../../generators/verify/exams/restart/restart.ts';
import { Exact } from '../../../generators/verify/plan/exact.ts';
import type { ExamFlow } from '../../../generators/verify/plan/exam-plan.ts';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { named } from '../../../generators/verify/wire/actions.ts';

const shop = readExamPlan(
  readFileSync(join(import.meta.dirname, '../../../templates/presets/shop.yaml'), 'utf8'),
  new Map(),
);
const setting = { currency: shop.currency };

function flow(name: string): ExamFlow {
  const found = shop.flows.find((one) => one.name === name);
  if (!found) throw new Error(`The shop has no flow ${name}.`);
  return found;
}

const cases = (name: string) => beginningsOf(shop, flow(name)).flatMap((one) => casesOf(one));

describe('a flow, as an exam reads it', () => {
  test.each([
    ['checkout', 'create orders.Order'],
    ['fulfil', 'ship orders.Order'],
    ['give-back', 'cancel orders.Order'],
  ])('%s begins when somebody can %s', (name, action) => {
    expect(beginningsOf(shop, flow(name)).map((one) => named(one.action))).toEqual([action]);
  });

  test('does something with a row for each part of a list, and with what it has created', () => {
    const lines = [
      { product: 'p1', quantity: Exact.of(2) },
      { product: 'p2', quantity: Exact.of(3) },
    ];
    const items = itemsOf(
      shop,
      flow('checkout'),
      { row: { id: 'o1', total: Exact.of('7.50'), lines } },
      setting,
    );
    const amount = { amount: '7.50', currency: 'EUR' };
    expect(items.map(({ entity, operation, key }) => [entity.id, operation?.name, key])).toEqual([
      ['inventory.Stock', 'reserve', { product: 'p1' }],
      ['inventory.Stock', 'reserve', { product: 'p2' }],
      ['payments.Payment', undefined, { order: 'o1', amount }],
      ['payments.Payment', 'authorise', { order: 'o1', amount }],
      ['orders.Order', 'confirm', { id: 'o1' }],
    ]);
    expect(items[1]?.inputs['quantity']).toEqual(Exact.of(3));
  });

  test('names what nothing outside can be held against', () => {
    expect(shop.flows.flatMap((one) => unsaidOf(shop, one))).toEqual([
      'reference after payments.Payment.authorise',
    ]);
  });

  test('names what an undo leaves that is not the opposite of its step', () => {
    const [first, ...others] = flow('checkout').steps;
    if (!first) throw new Error('Checkout has no steps.');
    expect(unsaidOf(shop, { ...flow('checkout'), steps: [{ ...first, undo: 'ship' }, ...others] })).toContain(
      'what ship leaves of inventory.Stock.reserve',
    );
  });

  test('has to be undone where a step is refused, up to the last that can be', () => {
    expect(cases('checkout')).toHaveLength(20);
    expect(
      cases('checkout')
        .filter(({ isUndone }) => isUndone)
        .map(({ question }) => question),
    ).toEqual([
      'inventory.Stock.reserve is refused',
      'payments.Payment.create is refused',
      'payments.Payment.authorise is refused',
      'orders.Order.confirm is refused',
    ]);
    expect(cases('fulfil').some(({ isUndone }) => isUndone)).toBe(false);
  });

  test('is cut off in the service that does a step, and in the one that carries it on', () => {
    const own = cases('fulfil').filter(({ victim }) => victim !== undefined);
    expect(own.map(({ way, victim }) => `${way}: ${victim}`)).toEqual([
      'crash before: inventory',
      'crash after: orders',
      'crash before: payments',
      'crash after: orders',
    ]);
  });
});

test('numbers for moments are the same for the same seed, and others for another', () => {
  const drawn = (seed: number) => Array.from({ length: 5 }, generator(seed));
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
  expect(drawn(7).every((number) => number >= 0 && number < 1)).toBe(true);
});

describe('points at which something is killed', () => {
  const calls = beginningsOf(shop, flow('checkout')).map((beginning) => ({ beginning }) as Beginner);
  const changes = { listeners: ['orders'], make: () => Promise.resolve() };
  const points = faultPointsOf(shop, calls, changes);

  test('are before and after a commit, an answer, an append and an acknowledgement', () => {
    const held = points.filter(({ hold }) => hold).map(({ name, victims }) => `${name}: ${victims.join()}`);
    expect(held).toEqual([
      'before a commit: orders',
      'after a commit, before the answer: orders',
      'before a commit: inventory',
      'after a commit, before the answer: inventory',
      'before a commit: payments',
      'after a commit, before the answer: payments',
      'after an answer: orders',
      'before an event is appended: orders',
      'after an event was appended: orders',
      'before a commit: orders',
      'before an event is acknowledged: orders',
      'after an event was acknowledged: orders',
    ]);
  });

  test('are the same where the bus is a broker, which is killed as well', () => {
    const ofAll = (broker: string) =>
      faultPointsOf({ ...shop, broker }, calls, changes).map(
        ({ name, victims, hold }) => `${name}: ${victims.join()}${hold ? ', held' : ''}`,
      );
    for (const broker of ['rabbitmq', 'nats'])
      expect(ofAll(broker).toSorted()).toEqual([...ofAll('postgres'), `at any moment: ${broker}`].toSorted());
  });

  test('are each met as often as is asked for', () => {
    const times = (kills: number) =>
      Object.values(Object.groupBy(repeated(points, kills), ({ name }) => name)).map((own = []) =>
        own.reduce((sum, { times: each = 1 }) => sum + each, 0),
      );
    expect(repeated(points, 1)).toHaveLength(points.length);
    expect(Math.min(...times(10))).toBe(10);
    expect(Math.max(...times(10))).toBe(12);
  });

  test('count what was cut off, by their names', () => {
    const [first, second] = points;
    const kills = [first, second, first].flatMap((point) =>
      point ? [{ point, inFlight: 4, at: new Date() }] : [],
    );
    expect(cutOff(kills, 'before a commit')).toBe(8);
    const met = (inFlight: number) =>
      worthMore(
        kills.map((kill) => ({ ...kill, inFlight })),
        'before a commit',
      );
    expect([met(4), met(9), met(0)]).toEqual([first, undefined, undefined]);
  });
});

test('without calls nobody is killed at a point of a service', () => {
  expect(
    faultPointsOf(shop, [], { listeners: [], make: () => Promise.resolve() }).filter(({ hold }) => hold),
  ).toEqual([]);
});

describe('clients that repeat their calls', () => {
  const entry = (...open: string[]) =>
    ({ key: 'k', tries: open.length + 1, open }) as Partial<Entry> as Entry;

  test('say what they were told while a part was away', () => {
    const entries = [entry('503', 'no answer'), entry('503'), entry(), entry()];
    expect(questionOf({ part: 'orders', entries })).toBe(
      'restarted orders: 4 calls, of which 2 were repeated (503 × 2, no answer × 1)',
    );
    expect(faultsOf({ entries })).toEqual([]);
    expect(faultsOf({ entries: entries.slice(2) })).toHaveLength(1);
  });

  test('do not take a fault for an answer after which one asks again', () => {
    const journal = { entries: [entry('503'), entry('503', '500')] } as Partial<Journal> as Journal;
    expect(calledFaults(journal)).toEqual(['the call with the key k was answered with 500']);
  });
});

test('the account of a stand-in is found among all else that a service logs', () => {
  const line = (context: string, msg: string) =>
    JSON.stringify({ level: 40, time: '2026-11-26T11:00:00.000Z', name: 'payments', context, msg });
  const log = [
    line('PaymentProviderSandbox', 'capture 0192-a'),
    line('FlowRunner', 'capture 0192-b'),
    line('PaymentProviderSandbox', 'is not ready'),
    line('PaymentProviderSandbox', 'void 0192-c').slice(0, -9),
    'Sandbox, and no JSON',
    '',
  ];
  expect(deedsIn(log.join('\n'))).toEqual([
    { operation: 'capture', key: '0192-a', at: new Date('2026-11-26T11:00:00.000Z') },
  ]);
});
