import { resolve } from 'node:path';
import type { Command } from 'commander';
import { runProgram } from '../../stack/program.ts';
import { runTool } from '../../stack/tool.ts';
import type { Tool } from '../../stack/tool.ts';
import type { Context } from '../context.ts';
import { ToolExit } from '../tool-exit.ts';
import { assertSystem } from '../pipeline/proposal.ts';
import { systemLines } from '../report/running.ts';
import { contain, openCompose } from '../up/contain.ts';
import { explainStackErrors } from '../up/stack-fault.ts';

interface Wrapper {
  readonly command: string;
  readonly tool: Tool;
  readonly args: readonly string[];
  /** The command of compose that does it with --docker; `up` has a way of its own. */
  readonly compose?: readonly string[];
  readonly description: string;
  readonly examples: readonly string[];
}

const WRAPPERS: readonly Wrapper[] = [
  {
    command: 'up',
    tool: 'start',
    args: ['--detach'],
    description: 'start a system, and leave it running',
    examples: ['groundplan up shop', 'groundplan up shop -- --only catalog', 'groundplan up shop --docker'],
  },
  {
    command: 'down',
    tool: 'stop',
    args: [],
    compose: ['down', '--remove-orphans'],
    description: 'stop a system',
    examples: [
      'groundplan down shop',
      'groundplan down shop --docker',
      'groundplan down shop --docker -- --volumes   (deletes its data, too)',
    ],
  },
  {
    command: 'status',
    tool: 'status',
    args: [],
    compose: ['ps', '--all'],
    description: 'say what of a system is running',
    examples: ['groundplan status shop', 'groundplan status shop --docker'],
  },
  {
    command: 'logs',
    tool: 'logs',
    args: [],
    compose: ['logs'],
    description: "show a system's logs",
    examples: [
      'groundplan logs shop',
      'groundplan logs shop -- orders --follow',
      'groundplan logs shop --docker -- orders --follow',
    ],
  },
];

interface Flags {
  readonly docker?: true;
  readonly json?: true;
}

/** `groundplan up | down | status | logs`: the system's own tools, or its compose file, from anywhere. */
export function registerSystemTools(program: Command, context: Context): void {
  for (const wrapper of WRAPPERS) {
    const how = wrapper.compose?.[0] ?? 'up';
    const command = program
      .command(wrapper.command)
      .description(wrapper.description)
      .argument('<folder>', 'folder of the system')
      .argument(
        '[arguments...]',
        `for the system's tools/${wrapper.tool}.ts, or for docker compose ${how}, after --`,
      )
      .option('--docker', 'in containers, with the compose.yaml of the system')
      .addHelpText('after', `\nExamples:\n${wrapper.examples.map((line) => `  ${line}`).join('\n')}`)
      .action((folder: string, args: string[], flags: Flags) =>
        flags.docker
          ? callCompose(context, wrapper, folder, args, flags)
          : callTool(context, wrapper, folder, flags.json ? [...args, '--json'] : args),
      );
    if (wrapper.command === 'up') command.option('--json', 'print where it listens as JSON');
  }
}

async function callTool(
  context: Context,
  { tool, args }: Wrapper,
  folder: string,
  more: readonly string[],
): Promise<void> {
  const root = resolve(context.cwd, folder);
  await assertSystem(root);
  const { code } = await explainStackErrors(() =>
    runTool(root, tool, [...args, ...more], { output: 'inherit', signal: context.signal }),
  );
  if (code !== 0) throw new ToolExit(code);
}

async function callCompose(
  context: Context,
  { compose }: Wrapper,
  folder: string,
  more: readonly string[],
  { json }: Flags,
): Promise<void> {
  const root = resolve(context.cwd, folder);
  await assertSystem(root);
  if (!compose) {
    const summary = await contain(context, root);
    if (json) context.print(JSON.stringify({ ok: true, ...summary }, undefined, 2));
    else for (const line of systemLines(context, root, summary, '--docker')) context.print(line);
    return;
  }
  await openCompose(root);
  const args = ['compose', ...compose, ...more];
  const { code } = await runProgram('docker', args, { cwd: root, output: 'inherit', signal: context.signal });
  if (code !== 0) throw new ToolExit(code);
}
