import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { suggest } from '../../plan/text/suggest.ts';
import { EXAMS, examsFor } from '../../verify/exams/exams.ts';
import type { Exam } from '../../verify/exam.ts';
import { readExamPlan } from '../../verify/plan/read.ts';
import { failed } from '../../verify/report/answer.ts';
import type { Report } from '../../verify/report/answer.ts';
import { junit } from '../../verify/report/junit.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { ToolExit } from '../tool-exit.ts';
import { openPlan } from '../pipeline/open-plan.ts';
import { assertSystem } from '../pipeline/proposal.ts';
import { sitExams } from '../pipeline/sit-exams.ts';
import { readPlanFiles } from '../plan-files.ts';
import { verdictLines } from '../report/verdict.ts';

interface Flags {
  readonly service?: string;
  readonly exam?: string[];
  readonly junit?: string;
  readonly json?: true;
}

const EXAMPLES = `
Exams:
${EXAMS.map(({ name, proves }) => `  ${name.padEnd(12)}${proves}`).join('\n')}

Examples:
  groundplan verify shop                          all exams
  groundplan verify shop --service orders         what concerns one service
  groundplan verify shop --exam access contract   these exams
  groundplan verify shop --junit report.xml       for a CI server

It needs Docker: the system is built and started in containers of its own, which are removed at the end. What runs already is
left alone.`;

/** `groundplan verify`: asks a system, running in containers, whether it does what its plan says. */
export function registerVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .description('start a system in containers, and examine whether it does what its plan says')
    .argument('<folder>', 'folder of the system')
    .option('--service <name>', 'this service only')
    .option('--exam <names...>', 'these exams only')
    .option('--junit <file>', 'write the report as JUnit XML as well')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action((folder: string, flags: Flags) => examine(context, folder, flags));
}

async function examine(context: Context, folder: string, flags: Flags): Promise<void> {
  const root = resolve(context.cwd, folder);
  await assertSystem(root);
  const named = flags.exam && pick(flags.exam);
  const file = join(root, 'system.yaml');
  const sources = await readPlanFiles(file);
  openPlan(context, file, sources);
  const plan = readExamPlan(sources.main, new Map(sources.files));
  const names = [...plan.services.map(({ name }) => name), 'identity'];
  if (flags.service !== undefined) assertKnown('service', flags.service, names);
  const report = await sitExams(context, {
    root,
    plan,
    exams: named ?? examsFor(plan),
    service: flags.service,
  });
  await say(context, report, flags);
  if (failed(report).length > 0) throw new ToolExit(1);
}

function pick(names: readonly string[]): readonly Exam[] {
  const known = EXAMS.map(({ name }) => name);
  for (const name of names) assertKnown('exam', name, known);
  return EXAMS.filter(({ name }) => names.includes(name));
}

function assertKnown(what: 'exam' | 'service', name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new Fault({
    code: `${what}-unknown`,
    where: name,
    what: `There is no such ${what}.`,
    next: suggest(name, known),
  });
}

async function say(context: Context, report: Report, flags: Flags): Promise<void> {
  if (flags.junit !== undefined) await writeJUnit(resolve(context.cwd, flags.junit), report);
  if (flags.json) {
    const ok = failed(report).length === 0;
    context.print(JSON.stringify({ ok, ...report }, undefined, 2));
  } else for (const line of verdictLines(context, report)) context.print(line);
}

async function writeJUnit(path: string, report: Report): Promise<void> {
  try {
    await writeFile(path, junit(report));
  } catch (error) {
    throw new Fault({
      code: 'not-writable',
      where: path,
      what: `The report cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      next: 'Give a file in a folder that is there and may be written to.',
    });
  }
}
