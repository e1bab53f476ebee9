import type { ExamField, ExamKey, ExamPlan, ExamType } from '../plan/exam-plan.ts';
import { generatedOf, isOfTheRow, minorUnits, type Table } from './expression.ts';
import { quote, text } from './sql.ts';

export const keyType = (key: ExamKey): string => (typeof key === 'string' ? key : `varchar(${key.string})`);

export function columnType(type: ExamType): string {
  switch (type.kind) {
    case 'string':
      return `varchar(${type.max})`;
    case 'email':
      return 'varchar(254)';
    case 'url':
      return 'varchar(2048)';
    case 'decimal':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'money':
      return 'bigint';
    case 'timestamp':
      return 'timestamptz(3)';
    case 'time':
      return 'time(0)';
    case 'duration':
      return 'interval';
    case 'json':
      return 'jsonb';
    case 'enum':
      return 'text';
    case 'reference':
      return keyType(type.key);
    default:
      return type.kind;
  }
}

/** `price bigint NOT NULL`. */
export function columnSql(field: ExamField, table: Table): string {
  const start = `${quote(field.column)} ${columnType(field.type)}`;
  if (field.computed && isOfTheRow(field.computed))
    return `${start} GENERATED ALWAYS AS (${generatedOf(field, table)}) STORED`;
  const value =
    field.default === undefined ? '' : ` DEFAULT ${defaultSql(field.type, field.default, table.plan)}`;
  return `${start}${field.optional ? '' : ' NOT NULL'}${value}`;
}

function defaultSql(type: ExamType, value: string, plan: ExamPlan): string {
  if (type.kind === 'money') return minorUnits(value, plan);
  return ['integer', 'bigint', 'decimal', 'boolean'].includes(type.kind) ? value : text(value);
}

/** What the field itself asks of its column: one of an enum's words, a range. */
export function fieldCheck({ type, column, min, max }: ExamField, plan: ExamPlan): string | undefined {
  if (type.kind === 'enum') return `${quote(column)} IN (${type.values.map(text).join(', ')})`;
  const bound = (value: string): string => (type.kind === 'money' ? minorUnits(value, plan) : value);
  const sides = [
    ...(min ? [`${quote(column)} ${min.exclusive ? '>' : '>='} ${bound(min.value)}`] : []),
    ...(max ? [`${quote(column)} ${max.exclusive ? '<' : '<='} ${bound(max.value)}`] : []),
  ];
  return sides.length > 0 ? sides.join(' AND ') : undefined;
}
