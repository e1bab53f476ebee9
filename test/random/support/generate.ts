import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type PlanSources, readPlan } from '../../../generators/plan/read.ts';
import type { FileSet } from '../../../generators/render/file-set.ts';
import { renderSystem } from '../../../generators/render/render.ts';
import type { Templates } from '../../../generators/render/templates.ts';
import { drawPlan } from '../draw/system.ts';

export const sources = (main: string): PlanSources => ({ main, files: new Map() });

/** The whole system of a drawn plan. What the checker does not accept, or the renderer cannot do, is shown with its plan. */
export async function generate(seed: number, templates: Templates): Promise<FileSet> {
  const plan = sources(drawPlan(seed));
  const { model, findings } = readPlan(plan);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!model || errors.length > 0) throw new Error(explain(seed, plan.main, errors));
  try {
    return await renderSystem(model, plan, templates);
  } catch (error) {
    throw new Error(explain(seed, plan.main, error instanceof Error ? error.stack : error), { cause: error });
  }
}

export const explain = (seed: number, plan: string, why: unknown) =>
  `Seed ${seed}:\n${typeof why === 'string' ? why : JSON.stringify(why, null, 2)}\n${plan}\nTo see it again: ${again(seed)}`;

/** The command that draws this plan first. */
export const again = (seed: number) => `RANDOM_SEED=${seed} npm test -- test/random`;

/** The services with their tests, and the gateway. Tools are the same everywhere. */
const isCode = (path: string) => /^(services|gateway)\//.test(path) && !path.endsWith('package-lock.json');

export async function writeCode(folder: string, files: FileSet): Promise<void> {
  for (const { path, text } of files.filter((file) => isCode(file.path))) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, text);
  }
}

export const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
