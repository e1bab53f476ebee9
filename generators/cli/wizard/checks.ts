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

/** What the checker says about a line that is put into the plan. */
export function notesOn(sources: PlanSources, edit: Edit): Note[] {
  return attempt(sources, [edit]).remarks.filter(isNow).map(noteOf);
}

/** The same for an entity, which may speak of others that have not been typed yet. */
export function notesOnEntity(sources: PlanSources, edit: Edit): Note[] {
  return attempt(sources, [edit])
    .remarks.filter(isNow)
    .map((remark) => {
      const name = STILL_TO_COME.has(remark.code ?? '')
        ? /"([A-Z]\w*)"/.exec(remark.message)?.[1]
        : undefined;
      if (name === undefined) return noteOf(remark);
      return {
        ...noteOf(remark),
        severity: 'warning',
        text: `${name} is not there yet: give it a line after this one.`,
      };
    });
}

/** What keeps the plan from being used, besides what is asked later. */
export function openFaults(sources: PlanSources): Note[] {
  return readPlan(sources)
    .findings.filter(({ severity, code }) => severity === 'error' && !ASKED_LATER.has(code))
    .map(({ message, mend }) => ({ severity: 'error', text: `${message} ${mend}` }));
}

function isNow({ code }: Remark): boolean {
  return code === undefined || !ASKED_LATER.has(code);
}

function noteOf({ severity, message, mend, column }: Remark): Note {
  return { severity, text: `${message} ${mend}`, column };
}
