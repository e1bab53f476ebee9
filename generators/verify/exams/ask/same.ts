import { Exact } from '../../plan/exact.ts';
import type { ExamField } from '../../plan/exam-plan.ts';
import { Span } from '../../plan/span.ts';
import { valueOf } from '../../plan/value.ts';
import type { ValueSetting } from '../../values/kinds.ts';

/** Whether two values of a field, as they travel, are the same: `12.5` and `12.50`, `PT60M` and `PT1H`. */
export function isSame(field: ExamField, one: unknown, other: unknown, setting: ValueSetting): boolean {
  const isMissing = one === null || one === undefined;
  if (isMissing || other === null || other === undefined)
    return isMissing && (other === null || other === undefined);
  if (field.type.kind === 'json' || field.type.kind === 'links') return isEqual(one, other);
  if (field.type.kind === 'money' && (one as { currency?: unknown }).currency !== setting.currency.code)
    return false;
  try {
    const [a, b] = [valueOf(field.type, one), valueOf(field.type, other)];
    if (a instanceof Exact && b instanceof Exact) return a.compare(b) === 0;
    if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
    if (a instanceof Span && b instanceof Span) return a.size === b.size;
    return a === b;
  } catch {
    return false;
  }
}

export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [a, b] = [Object.entries(one), new Map(Object.entries(other))];
  return a.length === b.size && a.every(([key, value]) => b.has(key) && isEqual(value, b.get(key)));
}
