import type { PlanSources } from '../read.ts';
import { parse } from './document.ts';

/** Whether everything that a plan said is still said, in the same order: an edit only ever adds. */
export function keepsAll(before: PlanSources, after: PlanSources): boolean {
  if (!keeps(read(before.main), read(after.main))) return false;
  return [...before.files].every(([name, text]) => keeps(read(text), read(after.files.get(name) ?? '')));
}

function read(text: string): unknown {
  const document = parse(text);
  return document.errors.length > 0 ? undefined : document.toJS({ mapAsMap: true });
}

function keeps(before: unknown, after: unknown): boolean {
  if (before instanceof Map) {
    if (!(after instanceof Map)) return before.size === 0;
    const kept = [...after.keys()].filter((key) => before.has(key));
    return (
      kept.length === before.size &&
      [...before].every(([key, value], index) => kept[index] === key && keeps(value, after.get(key)))
    );
  }
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return before.length === 0;
    return before.every((value, index) => keeps(value, after[index]));
  }
  return before === '' || before === after;
}
