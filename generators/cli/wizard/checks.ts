import { attempt } from '../../plan/edit/attempt.ts';
import type { Remark } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import { readPlan } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import type { Note } from '../terminal/input.ts';

/** What later questions settle, so that it is no fault of the line. */
const ASKED_LATER: ReadonlySet<string> = new Set([
  'uncovered-reference',
  'no-access',
  'no-currency',
  'no-entities',
]);

/** A reference to an entity of the same service that may still come. */
const STILL_TO_COME: ReadonlySet<string> = new Set(['unknown-type', 'unknown-entity']);

/** What can only be said about an expression when all that it speaks of is there. */
const HANGS_ON_OTHERS: ReadonlySet<string> = new Set([
  'sum-not-here',
  'hop-not-here',
  'guard-not-here',
  'unknown-name',
  'unknown-field',
  'type-mismatch',
  'not-a-condition',
]);

/** What the checker says about a line that is put into the plan. */
export function notesOn(sources: PlanSources, edit: Edit): Note[] {
  return attempt(sources, [edit]).remarks.filter(isNow).map(noteOf);
}

/** The same for the part of a line that is typed, which `before` precedes. */
export function notesBehind(before: string, sources: PlanSources, edit: Edit): Note[] {
  return notesOn(sources, edit).map(({ column = -1, ...note }) => {
    const shifted = column - before.length;
    return shifted < 0 ? note : { ...note, column: shifted };
  });
}

/**
 * The same for an entity, which may speak of others that have not been typed yet. What hangs on those is not judged before
 * they are there, and what is wrong with another line is no reason to refuse this one.
 */
export function notesOnEntity(sources: PlanSources, edit: Edit): Note[] {
  const remarks = attempt(sources, [edit]).remarks.filter(isNow);
  const missing = remarks.map(missingEntity);
  const isWaiting = missing.some((name) => name !== undefined);
  return remarks.flatMap((remark, index): Note[] => {
    const name = missing[index];
    if (name !== undefined) {
      const text = `${name} is not there yet: give it a line after this one.`;
      return [{ ...noteOf(remark), severity: 'warning', text }];
    }
    if (isWaiting && HANGS_ON_OTHERS.has(remark.code ?? '')) return [];
    const isElsewhere = remark.code !== undefined && remark.column === undefined;
    return [isElsewhere ? { ...noteOf(remark), severity: 'warning' } : noteOf(remark)];
  });
}

/** The entity of the same service that a remark misses. */
function missingEntity({ code, message }: Remark): string | undefined {
  return STILL_TO_COME.has(code ?? '') ? /"([A-Z]\w*)"/.exec(message)?.[1] : undefined;
}

/** What keeps the plan from being used, besides what is asked later. */
export function openFaults(sources: PlanSources): Note[] {
  return readPlan(sources)
    .findings.filter(({ severity, code }) => severity === 'error' && !ASKED_LATER.has(code))
    .map(({ message, mend }) => ({
      severity: 'error',
      text: `${message} ${mend} Esc goes back to the line.`,
    }));
}

function isNow({ code }: Remark): boolean {
  return code === undefined || !ASKED_LATER.has(code);
}

function noteOf({ severity, message, mend, column }: Remark): Note {
  return { severity, text: `${message} ${mend}`, column };
}
