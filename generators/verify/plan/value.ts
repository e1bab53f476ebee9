import type { ExamType } from './exam-plan.ts';
import { Exact } from './exact.ts';
import { Span } from './span.ts';

/**
 * What an expression is worth. Numbers and money are exact (money in major units), a timestamp is a Date, a date and a time
 * are text, and null is what SQL calls so: neither true nor false.
 */
export type Value = string | boolean | Exact | Date | Span | null;

/** The value as it travels in JSON, told apart by its type. Money comes in major units, so an amount out of SQL has to be divided first. */
export function valueOf(type: ExamType, value: unknown): Value {
  if (value === null || value === undefined) return null;
  const text = textOf(value);
  switch (type.kind) {
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'money':
      return Exact.of(text);
    case 'boolean':
      return text === 'true' || text === 't';
    case 'timestamp':
      return new Date(text);
    case 'duration':
      return Span.of(text) ?? null;
    case 'time':
      return text.length === 5 ? `${text}:00` : text;
    default:
      return text;
  }
}

/** A moment in ISO 8601, an amount without its currency, any other object as JSON. */
export function textOf(value: NonNullable<unknown>): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return 'amount' in value ? String(value.amount) : JSON.stringify(value);
  return typeof value === 'string' ? value : `${value as number | bigint | boolean}`;
}
