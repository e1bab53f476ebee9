import type { Model, Service } from '../plan/model.ts';
import { renderCompose } from './compose/compose.ts';
import { renderContracts } from './contract/contracts.ts';
import { renderEventContracts } from './contract/events/event-contracts.ts';
import type { FileSet, OutputFile } from './file-set.ts';
import { formatter } from './format.ts';
import { renderGateway } from './gateway/gateway.ts';
import { renderIdentity } from './identity/identity.ts';
import { renderReadme } from './service/readme.ts';
import { renderService } from './service/service.ts';
import { renderServiceTests } from './service/tests/tests.ts';
import { nestPackageFiles } from './system/package-files.ts';
import { servicePackage } from './system/packages.ts';
import { renderSystemFiles } from './system/system.ts';
import type { Templates } from './templates.ts';

/** The texts of a plan: its main file, and every file by the path that the plan names it by. */
export interface PlanTexts {
  readonly main: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The whole system as files, sorted by path. Pure: the same Model, plan and templates give the same bytes.
 * @throws when two parts claim one path, or when a file does not parse: both are faults of Groundplan, never of a plan.
 */
export async function renderSystem(model: Model, plan: PlanTexts, templates: Templates): Promise<FileSet> {
  const parts = [
    () => planFiles(plan),
    () => renderSystemFiles(model, plan, templates),
    () => renderCompose(model, templates),
    () => renderIdentity(model, templates),
    ...model.services.map((service) => () => wholeService(model, service, templates)),
    () => renderGateway(model, templates),
    () => renderContracts(model, templates),
    () => renderEventContracts(model),
  ];
  const files = await formattedInTurn(parts);
  refuseShared(files, 'path');
  refuseShared(files, 'key');
  return files.toSorted(byPath);
}

/**
 * One part after the other, and one file after the other: ten thousand files at the formatter at the same moment take
 * twice the time and gigabytes.
 */
async function formattedInTurn(parts: readonly (() => OutputFile[])[]): Promise<OutputFile[]> {
  const done: OutputFile[] = [];
  const format = formatter();
  for (const part of parts) for (const file of part()) done.push(await format(file));
  return done;
}

/** The plan stands in the system that it describes. It is its owner's: written once, and never touched again. */
function planFiles({ main, files }: PlanTexts): OutputFile[] {
  const named = [...files].map(([path, text]) => [path.replace(/^(\.\/)+/, ''), text] as const);
  return [['system.yaml', main] as const, ...named].map(([path, text]) => {
    return { key: `plan/${path}`, path, owner: 'once', text };
  });
}

/** Sources, tests, page and package of a business service. */
const wholeService = (model: Model, service: Service, templates: Templates): OutputFile[] => [
  ...renderService(model, service, templates),
  ...renderServiceTests(model, service, templates),
  renderReadme(model, service),
  ...nestPackageFiles(service.id, servicePackage(model, service, templates), templates),
];

const byPath = (a: OutputFile, b: OutputFile) => (a.path < b.path ? -1 : 1);

/** Paths that differ in capitals alone are one file on macOS and Windows. */
function refuseShared(files: readonly OutputFile[], what: 'path' | 'key') {
  const taken = new Map<string, OutputFile>();
  for (const file of files) {
    const other = taken.get(file[what].toLowerCase());
    if (other)
      throw new Error(`Two files have the ${what} ${file[what]}: ${nameOf(other)} and ${nameOf(file)}`);
    taken.set(file[what].toLowerCase(), file);
  }
}

const nameOf = ({ key, path }: OutputFile) => `${path} (${key})`;
