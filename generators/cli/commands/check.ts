import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printFinding } from '../../plan/findings.ts';
import type { Context } from '../context.ts';
import { checkPlan, PlanFault } from '../pipeline/open-plan.ts';
import { readPlanFiles } from '../plan-files.ts';
import { countPlan, missingLines } from '../report/summary.ts';

const EXAMPLES = `
Examples:
  groundplan check system.yaml
  groundplan check system.yaml --json`;

/** `groundplan check`: what the checker has to say about a plan. */
export function registerCheck(program: Command, context: Context): void {
  program
    .command('check')
    .description('check a plan, and write nothing')
    .argument('<plan>', 'file of the plan')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', EXAMPLES)
    .action((plan: string, flags: { json?: true }) => check(context, plan, flags));
}

async function check(context: Context, plan: string, { json }: { json?: true }): Promise<void> {
  const sources = await readPlanFiles(resolve(context.cwd, plan));
  const { model, findings } = checkPlan(context, plan, sources);
  if (!model) throw new PlanFault(plan, findings);
  if (json) {
    context.print(JSON.stringify({ ok: true, findings, notGenerated: model.notGenerated }, undefined, 2));
    return;
  }
  for (const finding of findings) context.print(printFinding(finding));
  context.print(`${plan}: no errors. ${countPlan(model)}.`);
  for (const line of missingLines(model)) context.print(line);
}
