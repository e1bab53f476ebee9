import { join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { hasEffect } from '../../evolve/change.ts';
import type { Choice } from '../../evolve/verdict.ts';
import { suggest } from '../../plan/text/suggest.ts';
import { changeLines, countChanges } from '../change-list.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { carryOut, refuseConflicts, rehearse, tidyUp } from '../pipeline/carry-out.ts';
import { openPlan } from '../pipeline/open-plan.ts';
import type { Plan } from '../pipeline/open-plan.ts';
import { assertSystem, proposeChanges } from '../pipeline/proposal.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { readPlanFiles } from '../plan-files.ts';
import { proposalJson } from '../report/json.ts';
import { shown } from '../report/summary.ts';

interface Flags {
  readonly dryRun?: true;
  readonly json?: true;
  readonly keepMine?: string[];
  readonly takeNew?: string[];
}

const EXAMPLES = `
Examples:
  groundplan regenerate shop                   after a change of shop/system.yaml
  groundplan regenerate shop orders            the files of one service
  groundplan regenerate shop --dry-run         see the changes, and write nothing
  groundplan regenerate shop --keep-mine services/orders/src/orders/orders.service.ts

Edits by hand are merged. Where the plan and an edit changed the same lines, nothing is written and the places are named.`;

/** `groundplan regenerate`: brings a system's code up to its plan without losing what a person wrote. */
export function registerRegenerate(program: Command, context: Context): void {
  program
    .command('regenerate')
    .description('bring a system up to its plan; edits by hand are merged')
    .argument('<folder>', 'folder of the system')
    .argument('[service]', 'this service only')
    .option('--dry-run', 'print the changes, and write nothing')
    .option('--keep-mine <files...>', 'where both changed the same place: the text on the disk')
    .option('--take-new <files...>', 'the generated text: drops edits, brings deleted files back')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((folder: string, service: string | undefined, flags: Flags) =>
      regenerate(context, folder, service, flags),
    );
}

async function regenerate(
  context: Context,
  folder: string,
  service: string | undefined,
  flags: Flags,
): Promise<void> {
  const root = resolve(context.cwd, folder);
  await assertSystem(root);
  if (!flags.dryRun) await tidyUp(context, root);
  const file = join(root, 'system.yaml');
  const plan = openPlan(context, file, await readPlanFiles(file));
  if (service !== undefined) assertService(plan, service);
  const proposal = await proposeChanges(context, plan, root, {
    service,
    choices: choicesOf(context, root, flags),
  });
  if (flags.dryRun) await show(context, proposal, flags);
  else {
    await carryOut(context, proposal);
    report(context, proposal, flags);
  }
}

/** The dry run: the list and the differences. It fails where the run would fail. */
async function show(context: Context, proposal: Proposal, { json }: Flags): Promise<void> {
  const { changes, conflicts } = proposal;
  if (json) {
    if (conflicts.length === 0) await rehearse(() => {}, proposal, { newFiles: true });
    context.print(JSON.stringify(proposalJson(proposal), undefined, 2));
  } else {
    const listed = changes.filter((change) => change.verb !== 'identical');
    for (const line of changeLines(listed, conflicts, context.colors.print)) context.print(line);
    await rehearse(context.print, proposal, { newFiles: true });
    if (conflicts.length === 0) context.print(`Would be: ${countChanges(changes)}. Nothing was written.`);
  }
  refuseConflicts(proposal);
}

/** What a regeneration did. */
export function report(context: Context, proposal: Proposal, { json }: Pick<Flags, 'json'>): void {
  if (json) {
    context.print(JSON.stringify(proposalJson(proposal), undefined, 2));
    return;
  }
  const told = proposal.changes.filter((change) => hasEffect(change) || change.verb === 'keep');
  for (const line of changeLines(told, [], context.colors.print)) context.print(line);
  context.print(`${shown(context, proposal.root)}: ${countChanges(proposal.changes)}.`);
}

function assertService({ model }: Plan, name: string): void {
  const services = [...model.services, ...(model.identity.service ? [model.identity.service] : [])];
  if (services.some((service) => service.name === name)) return;
  throw new Fault({
    code: 'service-unknown',
    where: name,
    what: `${model.system.name} has no such service.`,
    next: suggest(
      name,
      services.map((service) => service.name),
    ),
  });
}

/** Files are named from where the person stands, or from the system's folder. */
function choicesOf(
  context: Context,
  root: string,
  { keepMine = [], takeNew = [] }: Flags,
): Map<string, Choice> {
  const inSystem = (file: string): string => {
    const near = relative(root, resolve(context.cwd, file));
    return (near.startsWith('..') ? file : near).split(sep).join('/');
  };
  return new Map<string, Choice>([
    ...keepMine.map((file) => [inSystem(file), 'mine'] as const),
    ...takeNew.map((file) => [inSystem(file), 'fresh'] as const),
  ]);
}
