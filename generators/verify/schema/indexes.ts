import type { ExamEntity, ExamField, ExamPlan, Expr } from '../plan/exam-plan.ts';
import { constraintName, identifier, snake } from '../plan/names.ts';
import { columnOf, sqlOf } from './expression.ts';
import { list, quote } from './sql.ts';
import { columnsOf } from './tables.ts';

/** The indexes of a table, beside those of its constraints. */
export function entityIndexes(plan: ExamPlan, entity: ExamEntity): string[] {
  const { table, partOf, key } = entity;
  const named = (column: string): string => identifier(`${snake(table)}_${snake(column)}`, '_idx');
  const listed = columnsOf(entity).filter((field) => isListed(field, entity));
  return [
    ...entity.unique.flatMap(({ name, fields, when }) =>
      when
        ? [
            `CREATE UNIQUE INDEX ${quote(constraintName(table, name, 'key'))} ON ${quote(table)} ` +
              `(${list(fields.map((field) => columnOf(entity, field)))}) WHERE ${sqlOf(when, { plan, entity })}`,
          ]
        : [],
    ),
    ...(partOf ? [createIndex(table, named(partOf.column), [partOf.column, 'position'])] : []),
    ...listed.map(({ column }) => createIndex(table, named(column), [column, 'id'])),
    ...entity.indexes
      .filter(({ fields }) => fields.length > 1 || !listed.some((field) => field.name === fields[0]))
      .map(({ name, fields }) => {
        const columns = fields.map((field) => columnOf(entity, field));
        return createIndex(
          table,
          constraintName(table, name, 'idx'),
          columns.includes('id') ? columns : [...columns, 'id'],
        );
      }),
    ...(key === 'uuid' || partOf ? [] : [createIndex(table, named('created_at'), ['created_at', 'id'])]),
    ...columnsOf(entity)
      .filter(isSearched)
      .map(
        ({ column }) =>
          `CREATE INDEX ${quote(named(`${column}_search`))} ON ${quote(table)} USING gin (${quote(column)} gin_trgm_ops)`,
      ),
  ];
}

const createIndex = (table: string, name: string, columns: readonly string[]): string =>
  `CREATE INDEX ${quote(name)} ON ${quote(table)} (${list(columns)})`;

/** What lists are filtered by, of themselves too: references, enums, booleans, what the plan says. Uniqueness has an index already. */
function isListed(field: ExamField, entity: ExamEntity): boolean {
  const { unique, secret, index, owner, type } = field;
  const { partOf, access } = entity;
  if (unique) return false;
  if (type.kind === 'reference') return true;
  if (partOf) return index;
  const isRuled =
    !['string', 'text', 'email', 'url', 'json'].includes(type.kind) &&
    (access['read'] ?? []).some(
      ({ to, when }) => to.kind !== 'owner' && to.kind !== 'internal' && when && compares(when, field.name),
    );
  return (
    isRuled ||
    (!secret && type.kind !== 'json' && (index || owner || type.kind === 'enum' || type.kind === 'boolean'))
  );
}

/** Whether a rule of reading holds a field against a constant. */
function compares(expr: Expr, name: string): boolean {
  if (expr.kind !== 'binary') return false;
  const { operator, left, right } = expr;
  if (operator === 'and' || operator === 'or') return compares(left, name) || compares(right, name);
  const isField = left.kind === 'name' && left.path.length === 1 && left.path[0] === name;
  return (
    isField &&
    ['literal', 'number', 'duration'].includes(right.kind) &&
    ['=', '<', '<=', '>', '>='].includes(operator)
  );
}

export const isSearched = (field: ExamField): boolean => field.search && !field.secret;
