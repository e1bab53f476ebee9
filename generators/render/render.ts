import type { Model } from '../plan/model.ts';
import type { FileSet, OutputFile } from './file-set.ts';
import { formatted } from './format.ts';
import { renderContracts } from './contract/contracts.ts';
import { renderService } from './service/service.ts';
import { refuseWhatIsMissing } from './service/supported.ts';
import type { Templates } from './templates.ts';

/** The texts of a plan: its main file, and every file by the path that the plan names it by. */
export interface PlanTexts {
  readonly main: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The whole system as files. Pure: the same Model, plan and templates give the same bytes.
 * @throws NotGeneratedYet where the plan needs what cannot be written yet.
 * @throws when two parts claim one path, or when a file does not parse: both are faults of Groundplan, never of a plan.
 */
export async function renderSystem(model: Model, plan: PlanTexts, templates: Templates): Promise<FileSet> {
  refuseWhatIsMissing(model);
  const files = [
    ...planFiles(plan),
    ...model.services.flatMap((service) => renderService(model, service, templates)),
    ...renderContracts(model, templates),
  ];
  refuseSharedPaths(files);
  return Promise.all(files.map(formatted));
}

/** The plan stands in the system that it describes. It is its owner's: written once, and never touched again. */
function planFiles({ main, files }: PlanTexts): OutputFile[] {
  const texts = [['system.yaml', main] as const, ...files];
  return texts.map(([path, text]) => ({ key: `plan/${path}`, path, owner: 'once', text }));
}

function refuseSharedPaths(files: readonly OutputFile[]) {
  const owners = new Map<string, string>();
  for (const { path, key } of files) {
    const other = owners.get(path.toLowerCase());
    if (other) throw new Error(`Two parts write ${path}: ${other} and ${key}`);
    owners.set(path.toLowerCase(), key);
  }
}
