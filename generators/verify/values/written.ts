import { Exact } from '../plan/exact.ts';
import type { ExamField } from '../plan/exam-plan.ts';
import { Span } from '../plan/span.ts';
import type { Value } from '../plan/value.ts';
import { scaleOf, type ValueSetting } from './kinds.ts';

/** What a field has when nobody says anything. */
export function defaultOf(field: ExamField, { currency }: ValueSetting): unknown {
  const { type, default: text } = field;
  if (type.kind === 'parts' || type.kind === 'links') return [];
  if (text === undefined) return null;
  if (type.kind === 'integer') return Number(text);
  if (type.kind === 'boolean') return text === 'true';
  if (type.kind === 'money')
    return { amount: Exact.of(text).toFixed(currency.digits), currency: currency.code };
  if (type.kind === 'json') return JSON.parse(text);
  return text;
}

/** A value as it travels. */
export function asWritten(field: ExamField, value: Value, setting: ValueSetting): unknown {
  if (value instanceof Exact) {
    const text = value.toFixed(scaleOf(field, setting));
    if (field.type.kind === 'integer') return Number(text);
    return field.type.kind === 'money' ? { amount: text, currency: setting.currency.code } : text;
  }
  if (value instanceof Date)
    return field.type.kind === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (field.type.kind === 'json' && typeof value === 'string') return JSON.parse(value) as unknown;
  if (value instanceof Span) return `PT${value.milliseconds / 1000}S`;
  return value;
}
