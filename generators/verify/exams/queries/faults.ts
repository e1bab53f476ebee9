import type { Executed, PlanNode } from './log.ts';

/** A table or partition with fewer rows may be read as it stands. */
const LARGE = 10_000;
/**
 * Rows that may be read for nothing: the many that one owner has, or those among which a page of what two conditions let
 * through is found, but not a table of them.
 */
const WASTED = 20_000;

/** Rows of each table and partition, as the server counts them. */
export type RowCounts = ReadonlyMap<string, number>;

/** What is wrong with the way a statement was run, in a sentence each. */
export function faultsOf({ plan }: Executed, counts: RowCounts): string[] {
  return [
    ...ownFaults(plan, counts),
    ...(plan.Plans ?? []).flatMap((inner) => faultsOf({ plan: inner, statement: '' }, counts)),
  ];
}

function ownFaults(node: PlanNode, counts: RowCounts): string[] {
  const table = node['Relation Name'];
  const thrown = thrownAway(node);
  if (table !== undefined && node['Node Type'] === 'Seq Scan' && isLarge(table, counts) && seen(node) > LARGE)
    return [`${table} is read from end to end (Seq Scan over ${counts.get(table)} rows)${because(node)}.`];
  if (thrown > WASTED)
    return [`${thrown} rows of ${table ?? 'the result'} are read and thrown away${because(node)}.`];
  if (node['Sort Space Type'] === 'Disk')
    return [
      `A sort by ${(node['Sort Key'] ?? []).join(', ')} goes to disk (${node['Sort Space Used'] ?? 0} kB).`,
    ];
  return [];
}

const isLarge = (table: string, counts: RowCounts): boolean => (counts.get(table) ?? 0) >= LARGE;

const loops = (node: PlanNode): number => node['Actual Loops'] ?? 1;

const thrownAway = (node: PlanNode): number =>
  Math.round(
    ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) * loops(node),
  );

const seen = (node: PlanNode): number =>
  Math.round((node['Actual Rows'] ?? 0) * loops(node)) + thrownAway(node);

const because = ({ Filter: filter }: PlanNode): string => (filter === undefined ? '' : ` for ${filter}`);

/** The plan in a few lines, the parts of a partitioned table once. */
export function outline(node: PlanNode, depth = 0): string[] {
  const words = [
    node['Node Type'],
    ...(node['Index Name'] === undefined ? [] : [`using ${node['Index Name']}`]),
    ...(node['Relation Name'] === undefined ? [] : [`on ${node['Relation Name']}`]),
    `rows=${seen(node)}`,
  ];
  const inner = (node.Plans ?? []).filter((part) => seen(part) > 0 || (node.Plans?.length ?? 0) < 4);
  return [`${'  '.repeat(depth)}${words.join(' ')}`, ...inner.flatMap((part) => outline(part, depth + 1))];
}
