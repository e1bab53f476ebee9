import { Exact } from '../plan/exact.ts';
import type { ExamEntity, ExamField, ExamPlan, Expr } from '../plan/exam-plan.ts';
import { quote, text } from './sql.ts';

/** Where an expression of the plan stands in DDL. */
export interface Table {
  readonly plan: ExamPlan;
  readonly entity: ExamEntity;
  /** In a generated column: nothing may depend on the session, and other generated columns cannot be named. */
  readonly generated?: boolean;
}

const STANDARD: Readonly<Record<string, string>> = {
  id: 'id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  version: 'version',
};

export const fieldOf = ({ fields }: ExamEntity, name: string): ExamField | undefined =>
  fields.find((field) => field.name === name);

/** The column of a field, or of what every row has. */
export const columnOf = (entity: ExamEntity, name: string): string =>
  fieldOf(entity, name)?.column ?? STANDARD[name] ?? name;

/** A condition or a value over the columns of one row. */
export function sqlOf(expr: Expr, table: Table): string {
  switch (expr.kind) {
    case 'literal':
      return expr.value === null
        ? 'NULL'
        : typeof expr.value === 'string'
          ? text(expr.value)
          : String(expr.value);
    case 'number':
      return expr.text;
    case 'duration':
      return `interval ${text(expr.text)}`;
    case 'name':
      return nameOf(expr.path[0] ?? '', table);
    case 'not':
      return `(NOT ${sqlOf(expr.operand, table)})`;
    case 'minus':
      return `(-${sqlOf(expr.operand, table)})`;
    case 'binary':
      return binary(expr, table);
    default:
      throw new Error(`"${expr.kind}" cannot stand in a table's definition`);
  }
}

function nameOf(name: string, table: Table): string {
  const field = fieldOf(table.entity, name);
  if (table.generated && field?.computed && isOfTheRow(field.computed))
    return `(${generatedOf(field, table)})`;
  return quote(columnOf(table.entity, name));
}

function binary({ operator, left, right }: Expr & { kind: 'binary' }, table: Table): string {
  const nothing = [left, right].find((side) => side.kind === 'literal' && side.value === null);
  if (nothing) {
    const operand = sqlOf(nothing === left ? right : left, table);
    return `(${operand} IS ${operator === '=' ? '' : 'NOT '}NULL)`;
  }
  if (operator === 'and' || operator === 'or') return chained(operator, left, right, table);
  const scaled = ['*', '/'].includes(operator) ? [left, right] : inMinorUnits(left, right, table);
  const [a = '', b = ''] = scaled.map((side) => sqlOf(side, table));
  if (operator === '/') return `(${a}::numeric / ${b})`;
  if (table.generated && isTimestamp(left, table) && !isTimestamp(right, table) && '+-'.includes(operator))
    return `((${a} AT TIME ZONE 'UTC' ${operator} ${b}) AT TIME ZONE 'UTC')`;
  return `(${a} ${operator === '!=' ? '<>' : operator} ${b})`;
}

/** PostgreSQL keeps `a AND b AND c` as one condition, so brackets stand only where they mean something. */
function chained(operator: 'and' | 'or', left: Expr, right: Expr, table: Table): string {
  const bare = (side: Expr): string => {
    const sql = sqlOf(side, table);
    return side.kind === 'binary' && side.operator === operator ? sql.slice(1, -1) : sql;
  };
  return `(${bare(left)} ${operator.toUpperCase()} ${bare(right)})`;
}

/** A number beside money is an amount of it; columns hold the smallest unit. */
function inMinorUnits(left: Expr, right: Expr, table: Table): Expr[] {
  const scaled = (side: Expr, other: Expr): Expr =>
    side.kind === 'number' && isMoney(other, table)
      ? { kind: 'number', text: minorUnits(side.text, table.plan) }
      : side;
  return [scaled(left, right), scaled(right, left)];
}

export const minorUnits = (amount: string, { currency }: ExamPlan): string =>
  Exact.of(amount)
    .times(Exact.of(10n ** BigInt(currency.digits)))
    .toFixed(0);

function isMoney(expr: Expr, table: Table): boolean {
  switch (expr.kind) {
    case 'name':
      return fieldOf(table.entity, expr.path[0] ?? '')?.type.kind === 'money';
    case 'minus':
      return isMoney(expr.operand, table);
    case 'binary': {
      const [left, right] = [isMoney(expr.left, table), isMoney(expr.right, table)];
      return expr.operator === '/' ? left && !right : left || right;
    }
    default:
      return false;
  }
}

const isTimestamp = (expr: Expr, { entity }: Table): boolean =>
  expr.kind === 'name' &&
  (['createdAt', 'updatedAt'].includes(expr.path[0] ?? '') ||
    fieldOf(entity, expr.path[0] ?? '')?.type.kind === 'timestamp');

/** Whether the table itself can compute it: from columns of the row, and from nothing else. */
export function isOfTheRow(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'number':
    case 'duration':
      return true;
    case 'name':
      return expr.path.length === 1;
    case 'not':
    case 'minus':
      return isOfTheRow(expr.operand);
    case 'binary':
      return isOfTheRow(expr.left) && isOfTheRow(expr.right);
    default:
      return false;
  }
}

/** The expression of a generated column. Money that can become a fraction is rounded half to even. */
export function generatedOf({ type, computed }: ExamField, table: Table): string {
  if (!computed) throw new Error('only computed fields are generated');
  const sql = sqlOf(computed, { ...table, generated: true });
  if (type.kind === 'date') return `(${sql})::date`;
  if (type.kind !== 'money' || !hasFractions(computed, table.entity)) return sql;
  return `CASE WHEN (${sql}) % 1 IN (0.5, -0.5) THEN 2 * round((${sql}) / 2) ELSE round(${sql}) END`;
}

function hasFractions(expr: Expr, entity: ExamEntity): boolean {
  switch (expr.kind) {
    case 'number':
      return expr.text.includes('.');
    case 'name':
      return fieldOf(entity, expr.path[0] ?? '')?.type.kind === 'decimal';
    case 'minus':
      return hasFractions(expr.operand, entity);
    case 'binary':
      return expr.operator === '/' || hasFractions(expr.left, entity) || hasFractions(expr.right, entity);
    default:
      return false;
  }
}
