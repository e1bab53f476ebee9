import { describe, expect, test } from '@jest/globals';
import { faultsOf, outline } from '../../../generators/verify/exams/queries/faults.ts';
import { executedIn, type PlanNode } from '../../../generators/verify/exams/queries/log.ts';

const counts = new Map([
  ['orders', 100_000],
  ['rates', 40],
]);

const faults = (plan: PlanNode): string[] => faultsOf({ statement: '', plan }, counts);

const scan = (more: Partial<PlanNode>): PlanNode => ({
  'Node Type': 'Seq Scan',
  'Relation Name': 'orders',
  'Actual Rows': 3,
  'Actual Loops': 1,
  'Rows Removed by Filter': 99_997,
  Filter: "(status = 'lost'::text)",
  ...more,
});

describe('a plan', () => {
  test('that reads a large table from end to end is at fault, wherever it does', () => {
    const inner: PlanNode = { 'Node Type': 'Limit', Plans: [{ 'Node Type': 'Sort', Plans: [scan({})] }] };
    expect(faults(inner)).toEqual([
      "orders is read from end to end (Seq Scan over 100000 rows) for (status = 'lost'::text).",
    ]);
  });

  test('that reads a small table, or the start of a large one, is not', () => {
    expect(faults(scan({ 'Relation Name': 'rates', 'Rows Removed by Filter': 37 }))).toEqual([]);
    expect(faults(scan({ 'Rows Removed by Filter': 20 }))).toEqual([]);
  });

  test('that walks along an index to throw away what it finds is at fault', () => {
    const walk = scan({
      'Node Type': 'Index Scan',
      'Index Name': 'orders_pkey',
      'Rows Removed by Filter': 60_000,
    });
    expect(faults(walk)).toEqual([
      "60000 rows of orders are read and thrown away for (status = 'lost'::text).",
    ]);
    const often = scan({ 'Node Type': 'Index Scan', 'Rows Removed by Filter': 600, 'Actual Loops': 100 });
    expect(faults(often)).toEqual([expect.stringContaining('60000 rows')]);
  });

  test('that sorts on disk is at fault', () => {
    const sort: PlanNode = {
      'Node Type': 'Sort',
      'Sort Key': ['total', 'id'],
      'Sort Space Type': 'Disk',
      'Sort Space Used': 4_200,
    };
    expect(faults(sort)).toEqual(['A sort by total, id goes to disk (4200 kB).']);
    expect(faults({ ...sort, 'Sort Space Type': 'Memory' })).toEqual([]);
  });

  test('is told in a few lines', () => {
    const empty = scan({ 'Actual Rows': 0, 'Rows Removed by Filter': 0 });
    const plan: PlanNode = { 'Node Type': 'Append', Plans: [scan({}), empty, empty, empty, empty] };
    expect(outline(plan)).toEqual(['Append rows=0', '  Seq Scan on orders rows=100000']);
  });
});

test('the log gives statements back under the marker that came before them', () => {
  const log = [
    '2026-11-25 10:00:00 UTC [1] LOG:  duration: 0.1 ms  plan:',
    '\t{ "Query Text": "SELECT 0", "Plan": { "Node Type": "Result" } }',
    "2026-11-25 10:00:00 UTC [1] STATEMENT:  DO $$ BEGIN RAISE LOG 'groundplan-exam:%', 'a-1'; END $$",
    '2026-11-25 10:00:00 UTC [1] LOG:  groundplan-exam:a-1',
    '2026-11-25 10:00:01 UTC [2] LOG:  duration: 12.5 ms  plan:',
    '\t{',
    '\t  "Query Text": "SELECT id\\n  FROM orders",',
    '\t  "Plan": { "Node Type": "Seq Scan" }',
    '\t}',
    '2026-11-25 10:00:01 UTC [2] LOG:  something else',
    '2026-11-25 10:00:02 UTC [1] LOG:  groundplan-exam:a-2',
  ].join('\n');
  expect(executedIn(log)).toEqual(
    new Map([
      ['a-1', [{ statement: 'SELECT id FROM orders', plan: { 'Node Type': 'Seq Scan' } }]],
      ['a-2', []],
    ]),
  );
});
