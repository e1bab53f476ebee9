import type { Command } from 'commander';
import { EXIT, Fault } from '../fault.ts';
import type { Context } from '../context.ts';
import { changeLines } from '../change-list.ts';
import { carryOut, rehearse } from '../pipeline/carry-out.ts';
import { draftFromFlags } from '../pipeline/draft.ts';
import type { Draft, DraftFlags } from '../pipeline/draft.ts';
import { proposeDraft } from '../pipeline/new-system.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { proposalJson } from '../report/json.ts';
import { runningLines } from '../report/running.ts';
import { nextSteps, summary } from '../report/summary.ts';
import { bringUp } from '../up/bring-up.ts';

interface Flags extends DraftFlags {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly up?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  groundplan new-system                                  ask: a preset, a plan line by line, or your $EDITOR
  groundplan new-system --preset shop --yes              write the shop into ./shop
  groundplan new-system --plan my.yaml --out ../mine --yes
  groundplan new-system --preset shop --yes --up         write, install, start and try it
  groundplan new-system --preset shop --dry-run          say what would be written`;

/** `groundplan new-system`: from a plan to a system in a folder of its own. */
export function registerNewSystem(program: Command, context: Context): void {
  program
    .command('new-system')
    .description('write a new system from a preset or a plan')
    .option('--preset <name>', 'start from a plan that comes with Groundplan')
    .option('--plan <file>', 'start from a plan of your own')
    .option('--name <name>', 'name of the system, in place of the one in the plan')
    .option('--out <folder>', 'where to write it (default: ./NAME)')
    .option('--yes', 'write without asking')
    .option('--dry-run', 'list what would be written, and write nothing')
    .option('--up', 'install, start and try the system when it is written')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((flags: Flags) => newSystem(context, flags));
}

async function newSystem(context: Context, flags: Flags): Promise<void> {
  refuseContradictions(flags);
  const draft = await draftFromFlags(context, flags);
  const proposal =
    draft && (flags.yes || flags.dryRun)
      ? await unattended(context, draft, flags)
      : await attended(context, draft, flags);
  if (flags.dryRun) return;
  if (!flags.json) context.print(summary(context, proposal));
  const up = flags.up ? await bringUp(context, proposal.root, { json: flags.json === true }) : undefined;
  if (flags.json) context.print(JSON.stringify(proposalJson(proposal, up), undefined, 2));
  else
    for (const line of up ? runningLines(context, proposal.root, up) : nextSteps(context, proposal))
      context.print(line);
}

async function unattended(context: Context, draft: Draft, flags: Flags): Promise<Proposal> {
  const proposal = await proposeDraft(context, draft);
  if (!flags.dryRun) await carryOut(context, proposal);
  else if (flags.json) {
    await rehearse(() => {}, proposal, { newFiles: false });
    context.print(JSON.stringify(proposalJson(proposal), undefined, 2));
  } else {
    for (const line of changeLines(proposal.changes, [], context.colors.print)) context.print(line);
    await rehearse(context.print, proposal, { newFiles: false });
    context.print(
      `${proposal.changes.length} files would be written into ${proposal.root}. Nothing was written.`,
    );
  }
  return proposal;
}

async function attended(context: Context, draft: Draft | undefined, flags: Flags): Promise<Proposal> {
  if (flags.json || flags.yes || flags.dryRun || !context.isInteractive)
    throw needsAnswers(draft !== undefined, flags);
  const { runGenerator } = await import('../plop/run-generator.ts');
  const { proposal } = await runGenerator('new-system', { context, draft });
  if (!proposal) throw new Error('the generator has proposed nothing');
  return proposal;
}

function refuseContradictions({ preset, plan, up, dryRun }: Flags): void {
  if (preset !== undefined && plan !== undefined)
    throw usage('--preset and --plan exclude each other.', 'Give one of them.');
  if (up && dryRun) throw usage('--up and --dry-run exclude each other.', 'Leave one of them out.');
}

function needsAnswers(hasDraft: boolean, { yes, json, dryRun }: Flags): Fault {
  const missing = hasDraft ? 'Add --yes.' : 'Name what to write: --preset NAME or --plan FILE, and --yes.';
  if (yes || json || dryRun) return usage('Something is left to ask, and the flags forbid to ask.', missing);
  return usage('There is no terminal to ask at.', missing, 'needs-terminal');
}

function usage(what: string, next: string, code = 'usage'): Fault {
  return new Fault({ code, what, next }, EXIT.usage);
}
