import type { Finding, Model } from '../model.ts';
import { readPlan } from '../read.ts';
import type { PlanSources } from '../read.ts';
import { withMarksOf, withoutMarks } from './byte-order-mark.ts';
import { edit } from './edit.ts';
import type { Edit, Edited } from './edit.ts';
import { columnOf } from './written.ts';

/** What the checker says about edits, in terms of the lines that were typed. */
export interface Remark {
  readonly severity: Finding['severity'];
  /** Absent where the line could not be put into the plan at all. */
  readonly code?: string;
  readonly message: string;
  readonly mend: string;
  /** Which of the edits it is about, and the column in its line, from 0. */
  readonly edit: number;
  readonly column?: number;
}

/** A plan with edits tried on it. */
export interface Attempt {
  /** As far as the edits could be made. */
  readonly sources: PlanSources;
  /** Absent where the plan has errors. */
  readonly model?: Model;
  /** What the edits brought up: nothing that the plan has been told before. */
  readonly remarks: readonly Remark[];
}

/** Makes the edits one after another and has the whole plan checked. */
export function attempt(sources: PlanSources, edits: readonly Edit[]): Attempt {
  const done = attemptBare(withoutMarks(sources), edits);
  return { ...done, sources: withMarksOf(sources, done.sources) };
}

function attemptBare(sources: PlanSources, edits: readonly Edit[]): Attempt {
  let read = readPlan(sources);
  const known = new Set(read.findings.map(nameOf));
  const places = new Map<string, Pick<Remark, 'edit' | 'column'>>();
  let at = sources;
  for (const [index, addition] of edits.entries()) {
    const edited = edit(at, addition);
    if ('problem' in edited)
      return { sources: at, remarks: [{ severity: 'error', edit: index, ...edited.problem }] };
    at = edited.sources;
    read = readPlan(at);
    for (const finding of read.findings) {
      if (places.has(nameOf(finding))) continue;
      places.set(nameOf(finding), { edit: index, ...columnIn(edited, finding) });
    }
  }
  const fresh = read.findings.filter((finding) => !known.has(nameOf(finding)));
  const remarks = fresh.map((finding) => remarkOf(finding, places.get(nameOf(finding)) ?? { edit: 0 }));
  return { sources: at, ...(read.model && { model: read.model }), remarks };
}

/** A finding wherever it stands: an edit moves those that were there before. */
function nameOf({ code, message }: Finding): string {
  return `${code} ${message}`;
}

function remarkOf(
  { severity, code, message, mend }: Finding,
  place: Pick<Remark, 'edit' | 'column'>,
): Remark {
  return { severity, code, message, mend, ...place };
}

function columnIn({ sources, file, marks }: Edited, finding: Finding): { column?: number } {
  if (finding.file !== file) return {};
  const text = file === 'system.yaml' ? sources.main : fileOf(sources, file);
  const offset = offsetOf(text, finding);
  const column = columnOf(marks, offset);
  return column === undefined ? {} : { column };
}

function fileOf({ files }: PlanSources, file: string): string {
  return [...files].find(([name]) => name.replace(/^(?:\.\/)+/, '') === file)?.[1] ?? '';
}

function offsetOf(text: string, { line, column }: Finding): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}
