import { isAbsolute } from 'node:path';
import { Command, CommanderError } from 'commander';
import { printFinding } from '../plan/findings.ts';
import { EditFault } from './add/plan-edit.ts';
import { remarkLines } from './add/report.ts';
import { conflictLines } from './change-list.ts';
import { registerAdd } from './commands/add.ts';
import { registerCheck } from './commands/check.ts';
import { registerExplain } from './commands/explain.ts';
import { registerNewSystem } from './commands/new-system.ts';
import { registerRegenerate } from './commands/regenerate.ts';
import { registerSystemTools } from './commands/system-tools.ts';
import { registerVerify } from './commands/verify.ts';
import { asTyped } from './context.ts';
import type { Context } from './context.ts';
import { EXIT, Fault, printFault } from './fault.ts';
import { ConflictFault } from './pipeline/carry-out.ts';
import { PlanFault } from './pipeline/open-plan.ts';
import { shown } from './report/summary.ts';
import { ToolExit } from './tool-exit.ts';

const FOOTER = `
Exit codes: 0 done, 1 something to mend, 2 wrong usage, 70 a fault of Groundplan itself, 130 stopped.
NO_COLOR=1 prints without colour; GROUNDPLAN_DEBUG=1 shows where an unexpected error came from.`;

/** Runs one command and returns the exit code. Never throws. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  try {
    await buildProgram(context).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof ToolExit) return error.exitCode;
    return report(error, context, args.includes('--json'));
  }
}

function buildProgram(context: Context): Command {
  const program = new Command('groundplan')
    .description('Turns an architecture written down as a plan into NestJS microservices that run.')
    .version(context.home.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.tell(text.trimEnd()),
    })
    .showHelpAfterError('(groundplan --help shows what there is)')
    .addHelpText('after', FOOTER);
  registerNewSystem(program, context);
  registerCheck(program, context);
  registerAdd(program, context);
  registerRegenerate(program, context);
  registerSystemTools(program, context);
  registerVerify(program, context);
  registerExplain(program, context);
  return program;
}

/** Says what went wrong: a person's fault in full and without a stack trace, anything else in a line. */
function report(error: unknown, context: Context, json: boolean): number {
  if (!(error instanceof Fault)) return reportBug(error, context, json);
  if (json) context.print(JSON.stringify({ ok: false, error, ...detailsOf(error) }, undefined, 2));
  else for (const line of [...detailLines(error, context), headLine(error, context)]) context.tell(line);
  if (context.env['GROUNDPLAN_DEBUG'] && error.cause instanceof Error) context.tell(error.cause.stack ?? '');
  return error.exitCode;
}

function detailsOf(fault: Fault): object {
  if (fault instanceof PlanFault) return { findings: fault.findings };
  if (fault instanceof EditFault) return { added: fault.edits, remarks: fault.remarks };
  return fault instanceof ConflictFault ? { conflicts: fault.conflicts } : {};
}

function detailLines(fault: Fault, context: Context): string[] {
  if (fault instanceof PlanFault) return fault.findings.map(printFinding);
  if (fault instanceof EditFault) return remarkLines(fault.remarks, fault.edits, context.colors.tell);
  if (!(fault instanceof ConflictFault)) return [];
  return fault.conflicts.flatMap((conflict) => conflictLines(shown(context, fault.root), conflict));
}

/** Places are named from where the person stands. */
function headLine(fault: Fault, context: Context): string {
  const { where } = fault;
  const near = where !== undefined && isAbsolute(where) ? { where: shown(context, where) } : {};
  return (
    context.colors.tell.red('groundplan: ') + asTyped(context, printFault({ ...fault.toJSON(), ...near }))
  );
}

function reportBug(error: unknown, context: Context, json: boolean): number {
  const text = error instanceof Error ? error.message : String(error);
  const fault = new Fault(
    {
      code: 'bug',
      what: `A fault of Groundplan itself: ${text}`,
      next: 'Run it again with GROUNDPLAN_DEBUG=1 and report what it prints, together with the plan.',
    },
    EXIT.bug,
  );
  if (json) context.print(JSON.stringify({ ok: false, error: fault }, undefined, 2));
  else context.tell(headLine(fault, context));
  if (context.env['GROUNDPLAN_DEBUG'] && error instanceof Error) context.tell(error.stack ?? '');
  return EXIT.bug;
}
