import type { ExamEntity, ExamField, ExamPlan } from '../../../plan/exam-plan.ts';
import { generatedOf, isOfTheRow, sqlOf } from '../../../schema/expression.ts';
import { list, quote } from '../../../schema/sql.ts';
import { columnsOf, entityOf } from '../../../schema/tables.ts';
import { keyOf } from './functions.ts';
import { CROWDED, type Sizes } from './sizes.ts';
import { valueSql } from './values.ts';

/** Of how many made-up rows the one is taken that meets the checks. */
const TRIES = 6;

/** Columns that no field of the plan stands for, and what they hold. */
export type Extra = Readonly<Record<string, string>>;

/** Fills a table: valid rows are picked out of made-up ones, and numbered. */
export function fillTable(plan: ExamPlan, entity: ExamEntity, sizes: Sizes, extra: Extra = {}): string {
  const rows = sizes.rows(entity.id);
  const distinct = sizes.distinct(entity.id);
  const made: string[] = [];
  const taken = ownColumns(plan, entity, sizes, extra);
  for (const [index, field] of columnsOf(entity).entries()) {
    if (isGenerated(field)) continue;
    const targets = field.type.kind === 'reference' ? sizes.rows(field.type.target) : 0;
    const alike = entity.fields.filter(({ type }) => type.kind === field.type.kind);
    const value = valueSql(field, {
      plan,
      salt: index + 1,
      targets,
      distinct: distinct.has(field.name),
      before: alike.indexOf(field),
      isApart: alike.some(({ name }) => distinct.has(name)),
    });
    const isNumbered = distinct.has(field.name) && field.type.kind === 'reference';
    taken[field.column] = isNumbered ? value : quote(field.column);
    if (!isNumbered) made.push(`${value} AS ${quote(field.column)}`);
  }
  const conditions = conditionsOf(plan, entity);
  const candidates = conditions.length === 0 ? rows : rows * TRIES;
  const stamps = [`${stamp('c')} AS created_at`, `${stamp('c')} AS updated_at`];
  return `
    INSERT INTO ${quote(entity.table)} (${list(Object.keys(taken))})
    SELECT ${Object.values(taken).join(', ')}
    FROM (
      SELECT row_number() OVER () AS n, made.*
      FROM (SELECT ${['c', ...stamps, ...made].join(', ')} FROM generate_series(1::bigint, ${candidates}) AS c) AS made
      WHERE ${['TRUE', ...conditions].join(' AND ')}
      LIMIT ${rows}
    ) AS numbered
    ON CONFLICT DO NOTHING`;
}

const isGenerated = ({ computed }: ExamField): boolean => computed !== undefined && isOfTheRow(computed);

/** The checks of the table, and that what it computes by itself fits into its column. */
function conditionsOf(plan: ExamPlan, entity: ExamEntity): string[] {
  const at = { plan, entity, generated: true };
  const fits = columnsOf(entity)
    .filter(isGenerated)
    .flatMap((field) => {
      const { type } = field;
      if (type.kind !== 'decimal' && type.kind !== 'integer') return [];
      const digits = type.kind === 'decimal' ? type.precision - type.scale : 9;
      return [`abs((${generatedOf(field, at)})::numeric) < ${10n ** BigInt(digits)} - 1`];
    });
  return [...fits, ...entity.checks.map(({ holds }) => sqlOf(holds, at))].map(
    (sql) => `(${sql}) IS NOT FALSE`,
  );
}

const stamp = (n: string): string => `to_timestamp(pg_temp.moment(${n}) / 1000.0)`;

/** What every row has; a part has its root, and its place there. */
function ownColumns(
  plan: ExamPlan,
  { key, partOf }: ExamEntity,
  sizes: Sizes,
  extra: Extra,
): Record<string, string> {
  const id = keyOf(key, 'n');
  if (!partOf) return { id, created_at: stamp('n'), updated_at: stamp('n'), ...extra };
  const roots = sizes.rows(partOf.entity);
  // One for each root, then the rest for a few of them.
  const few = Math.max(1, Math.floor(roots / CROWDED));
  const root = `CASE WHEN n <= ${roots} THEN n ELSE 1 + (n - ${roots} - 1) % ${few} END`;
  const position = `CASE WHEN n <= ${roots} THEN 0 ELSE 1 + (n - ${roots} - 1) / ${few} END`;
  return { id, [partOf.column]: keyOf(entityOf(plan, partOf.entity).key, root), position, ...extra };
}

/** A join table: one link for each row, most of them to a few. */
export function fillLinks(plan: ExamPlan, entity: ExamEntity, sizes: Sizes): string[] {
  return entity.fields.flatMap(({ type }) => {
    if (type.kind !== 'links') return [];
    const other = `1 + pg_temp.skewed(n, 1, ${sizes.rows(type.to)})`;
    return `
      INSERT INTO ${quote(type.table)} (${list([type.from, type.toColumn])})
      SELECT ${keyOf(entity.key, 'n')}, ${keyOf(entityOf(plan, type.to).key, other)}
      FROM generate_series(1::bigint, ${sizes.rows(entity.id)}) AS n
      ON CONFLICT DO NOTHING`;
  });
}
