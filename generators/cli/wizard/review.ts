import { serviceOf } from '../../evolve/lock.ts';
import type { Context } from '../context.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { countPlan, missingLines, shown } from '../report/summary.ts';
import { wrap } from '../terminal/text.ts';
import { serviceMap } from './service-map.ts';

/** What is about to be written: the map of the services, what the checker warns of, and the files by folder. */
export function reviewLines(context: Context, proposal: Proposal, columns: number): string[] {
  const { bold, dim, yellow } = context.colors.print;
  const { plan, root, changes } = proposal;
  const { model, warnings } = plan;
  return [
    '',
    `${bold(model.system.title)}  ${model.summary}`.trimEnd(),
    ...serviceMap(model, columns),
    ...warnings.map(({ line, message, mend }) => yellow(`! line ${line}: ${message} ${mend}`)),
    ...missingLines(model).map(dim),
    `${countPlan(model)}; ${changes.length} files into ${shown(context, root)}:`,
    ...wrap(`  ${foldedFiles(changes.map(({ path }) => path)).join(', ')}`, columns - 1),
    '',
  ];
}

/** How many files each folder gets, the services first. */
export function foldedFiles(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const service = serviceOf(path);
    const [top = '', ...rest] = path.split('/');
    const folder = service !== undefined ? `services/${service}/` : rest.length > 0 ? `${top}/` : './';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const order = [...counts].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return order.map(([folder, count]) => `${folder} ${count}`);
}

function rank(folder: string): number {
  if (folder.startsWith('services/')) return 0;
  return folder === './' ? 2 : 1;
}
