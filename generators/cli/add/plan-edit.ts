import { basename, dirname } from 'node:path';
import type { Put } from '../../evolve/change.ts';
import { attempt } from '../../plan/edit/attempt.ts';
import type { Remark } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import { normalise } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import { write } from '../../write/write.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { NOTHING_WRITTEN } from '../interrupt.ts';
import type { Plan } from '../pipeline/open-plan.ts';
import { explainWriteErrors } from '../write-fault.ts';
import type { Target } from './target.ts';

/** What an edit would do to the files of a plan: checked, written nowhere. */
export interface PlanEdit {
  readonly target: Target;
  /** The plan after it. */
  readonly plan: Plan;
  readonly changes: readonly Put[];
  /** Warnings about what was added. */
  readonly remarks: readonly Remark[];
  readonly edits: readonly Edit[];
}

/** The plan would have errors: each is shown below the line that it is about. */
export class EditFault extends Fault {
  readonly remarks: readonly Remark[];
  readonly edits: readonly Edit[];

  constructor(file: string, edits: readonly Edit[], remarks: readonly Remark[]) {
    const errors = remarks.filter(({ severity }) => severity === 'error');
    const isUncovered = errors.some(({ code }) => code === 'uncovered-reference');
    super({
      code: 'edit-refused',
      where: file,
      what: `The plan would have ${errors.length === 1 ? 'an error' : `${errors.length} errors`}. ${NOTHING_WRITTEN}`,
      next: isUncovered
        ? 'Say that the service asks the other, which must then answer: --asks SERVICE.Entity'
        : 'Mend the line and run the command again; `groundplan explain CODE` says more about a code.',
    });
    this.edits = edits;
    this.remarks = errors;
  }
}

/** Works edits out, or refuses them with what the checker says. */
export function proposeEdit(target: Target, edits: readonly Edit[]): PlanEdit {
  const { sources, model, remarks } = attempt(target.plan.sources, edits);
  if (!model) throw new EditFault(target.file, edits, remarks);
  return { ...editTo(target, { sources, model, warnings: target.plan.warnings }), edits, remarks };
}

/** The edit that makes another plan of one. */
export function editTo(target: Target, plan: Plan): PlanEdit {
  const changes = changesOf(basename(target.file), target.plan.sources, plan.sources);
  return { target, plan, changes, remarks: [], edits: [] };
}

/** Writes the plan, all files of it or none. Refuses where somebody has saved it meanwhile. */
export async function writeEdit(context: Context, { target, changes }: PlanEdit): Promise<void> {
  await explainWriteErrors(() => write(dirname(target.file), changes, { signal: context.signal }));
}

function changesOf(main: string, before: PlanSources, after: PlanSources): Put[] {
  const texts = ({ main: text, files }: PlanSources): Map<string, string> =>
    new Map([[main, text], ...[...files].map(([name, part]): [string, string] => [normalise(name), part])]);
  const old = texts(before);
  return [...texts(after)].flatMap(([path, text]): Put[] => {
    const was = old.get(path);
    if (was === text) return [];
    return [was === undefined ? { verb: 'create', path, text } : { verb: 'update', path, text, before: was }];
  });
}
