import { basename, dirname, join, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { inspectTarget } from '../../write/read.ts';
import type { Context } from '../context.ts';
import { tidyUp } from '../pipeline/carry-out.ts';
import { openPlan } from '../pipeline/open-plan.ts';
import type { Plan } from '../pipeline/open-plan.ts';
import { readPlanFiles } from '../plan-files.ts';

/** A plan that is to get something more: of a system, or on its own. */
export interface Target {
  /** The plan's main file. */
  readonly file: string;
  /** The system's folder, where there is one to regenerate. */
  readonly root?: string;
  readonly plan: Plan;
}

/**
 * Opens a plan by the folder of its system, or by its file. A plan with errors is mended first, and a run that was
 * interrupted is finished, unless nothing may be written.
 */
export async function openTarget(
  context: Context,
  place: string,
  { isDryRun = false } = {},
): Promise<Target> {
  const path = resolve(context.cwd, place);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, 'system.yaml') : path;
  const root = dirname(file);
  const isSystem = basename(file) === 'system.yaml' && (await inspectTarget(root)) === 'system';
  if (isSystem && !isDryRun) await tidyUp(context, root);
  const plan = openPlan({ ...context, tell: () => {} }, file, await readPlanFiles(file));
  return { file, plan, ...(isSystem && { root }) };
}
