import type { Command } from 'commander';
import { proposeEdit, writeEdit } from '../add/plan-edit.ts';
import type { PlanEdit } from '../add/plan-edit.ts';
import { diffLines, editJson, forecastLines, remarkLines, writtenLine } from '../add/report.ts';
import { editsOf, kindOf } from '../add/request.ts';
import type { Request } from '../add/request.ts';
import { openTarget } from '../add/target.ts';
import type { AddStart } from '../wizard/add.ts';
import { asTyped } from '../context.ts';
import type { Context } from '../context.ts';
import { EXIT, Fault } from '../fault.ts';
import { carryOut, ConflictFault } from '../pipeline/carry-out.ts';
import { proposeChanges } from '../pipeline/proposal.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { shown } from '../report/summary.ts';
import { report } from './regenerate.ts';

interface Flags extends Pick<Request, 'purpose' | 'access' | 'asks'> {
  readonly yes?: true;
  readonly regenerate?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
What to add:
  service      NAME 'Entity: field type, field type'
  entity       SERVICE 'Entity: field type, field type'
  field        SERVICE.Entity 'name: type'
  operation    SERVICE.Entity 'name: state -> state'
  interaction  'SERVICE asks SERVICE.Entity'

Examples:
  groundplan add                               ask for everything
  groundplan add field shop catalog.Product 'weight: integer? > 0'
  groundplan add entity shop catalog 'Brand: name string(80) unique, site url?' --access 'read: public, write: staff'
  groundplan add operation shop catalog.Product 'suspend: active -> draft'
  groundplan add service shop reviews 'Review: product catalog.Product, stars integer 1..5' --asks catalog.Product
  groundplan add interaction shop 'payments follows orders.Order: { cancelled: by hand }' --dry-run

Nothing of the plan changes but what is added: comments, order and alignment stay. The whole plan is checked first.
At a terminal you are asked for what is left open, and see the difference before it is written.`;

/** `groundplan add`: puts something more into a plan that is there. */
export function registerAdd(program: Command, context: Context): void {
  program
    .command('add')
    .description('add a service, entity, field, operation or interaction to a plan')
    .argument('[what]', 'service, entity, field, operation or interaction')
    .argument('[folder]', 'folder of the system, or file of the plan')
    .argument('[words...]', 'where to, and the line to add')
    .option('--purpose <sentence>', 'what a new service is for')
    .option('--access <rules>', 'who may do what with a new entity, or who may call an operation')
    .option('--asks <entities...>', 'what of other services the service asks, as SERVICE.Entity')
    .option('--yes', 'write without asking, as where there is no terminal')
    .option('--regenerate', 'bring the code up to the plan as well, without asking')
    .option('--dry-run', 'show what would change, and write nothing')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((what: string | undefined, folder: string | undefined, words: string[], flags: Flags) =>
      add(context, what, folder, words, flags),
    );
}

async function add(
  context: Context,
  what: string | undefined,
  folder: string | undefined,
  words: readonly string[],
  flags: Flags,
): Promise<void> {
  if (flags.regenerate && flags.dryRun)
    throw usage('--regenerate and --dry-run exclude each other.', 'Leave one of them out.');
  const request: Request = { ...(what !== undefined && { kind: kindOf(what) }), words, ...flags };
  const edits = editsOf(request);
  const isReviewed = context.isInteractive && !(flags.yes || flags.json || flags.dryRun || flags.regenerate);
  if (folder === undefined || !edits || isReviewed) {
    await attended(context, { place: folder, kind: request.kind, edits }, flags);
  } else {
    const target = await openTarget(context, folder, { isDryRun: flags.dryRun === true });
    await unattended(context, proposeEdit(target, edits), flags);
  }
}

async function attended(context: Context, start: AddStart, flags: Flags): Promise<void> {
  const isForbidden = flags.yes || flags.json || flags.dryRun || flags.regenerate;
  if (isForbidden || !context.isInteractive) throw needsAnswers(isForbidden === true);
  const { runGenerator } = await import('../plop/run-generator.ts');
  const { agreed } = await runGenerator('add', { context, start });
  if (!agreed) throw new Error('the generator has proposed nothing');
  context.print(writtenLine(context, agreed.edit));
  if (agreed.proposal) report(context, agreed.proposal, {});
  else tellNext(context, agreed.edit);
}

async function unattended(context: Context, edit: PlanEdit, flags: Flags): Promise<void> {
  const proposal =
    edit.target.root === undefined
      ? undefined
      : await proposeChanges(context, edit.plan, edit.target.root, {});
  if (flags.regenerate && proposal && proposal.conflicts.length > 0) throw needsDecision(context, proposal);
  if (!flags.dryRun) await writeEdit(context, edit);
  if (flags.regenerate && proposal) await carryOut(context, proposal);
  if (flags.json) context.print(JSON.stringify(editJson(edit, !flags.dryRun, proposal), undefined, 2));
  else tell(context, edit, proposal, flags);
}

function tell(context: Context, edit: PlanEdit, proposal: Proposal | undefined, flags: Flags): void {
  const colors = context.colors.print;
  for (const line of [...diffLines(edit, colors), ...remarkLines(edit.remarks, edit.edits, colors)])
    context.print(line);
  if (flags.regenerate && proposal) {
    context.print(writtenLine(context, edit));
    report(context, proposal, {});
    return;
  }
  if (proposal) for (const line of forecastLines(context, proposal)) context.print(line);
  if (flags.dryRun) context.print('Nothing was written.');
  else {
    context.print(writtenLine(context, edit));
    tellNext(context, edit);
  }
}

function tellNext(context: Context, { target: { root } }: PlanEdit): void {
  if (root !== undefined)
    context.print(asTyped(context, `Next  groundplan regenerate ${shown(context, root)}`));
}

function needsDecision(context: Context, { root, conflicts }: Proposal): Fault {
  const command = `groundplan regenerate ${shown(context, root)} --keep-mine FILE, or --take-new FILE`;
  return new ConflictFault(root, conflicts, `Add it without --regenerate, and decide then: ${command}`);
}

function needsAnswers(isForbidden: boolean): Fault {
  const next = "Say what, where and how: groundplan add field shop catalog.Product 'weight: integer? > 0'";
  if (isForbidden) return usage('Something is left to ask, and the flags forbid to ask.', next);
  return usage('Something is left to ask, and there is no terminal to ask at.', next, 'needs-terminal');
}

function usage(what: string, next: string, code = 'usage'): Fault {
  return new Fault({ code, what, next }, EXIT.usage);
}
