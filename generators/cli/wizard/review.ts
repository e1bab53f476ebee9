import type { Context } from '../context.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { countPlan, missingLines, planLines, shown } from '../report/summary.ts';

/** What is about to be written, on one screen. */
export function reviewLines(context: Context, { plan, root, changes }: Proposal): string[] {
  const { bold, dim } = context.colors.print;
  const { model } = plan;
  return [
    '',
    `${bold(model.system.title)}  ${model.summary}`,
    ...planLines(model),
    dim(`  ${countPlan(model)}; ${changes.length} files into ${shown(context, root)}`),
    ...missingLines(model).map((line) => dim(`  ${line}`)),
    '',
  ];
}
