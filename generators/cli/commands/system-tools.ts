import { resolve } from 'node:path';
import type { Command } from 'commander';
import { runTool } from '../../stack/tool.ts';
import type { Tool } from '../../stack/tool.ts';
import type { Context } from '../context.ts';
import { ToolExit } from '../tool-exit.ts';
import { assertSystem } from '../pipeline/proposal.ts';
import { explainStackErrors } from '../up/stack-fault.ts';

interface Wrapper {
  readonly command: string;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly description: string;
  readonly examples: readonly string[];
}

const WRAPPERS: readonly Wrapper[] = [
  {
    command: 'up',
    tool: 'start',
    args: ['--detach'],
    description: 'start a system, and leave it running',
    examples: ['groundplan up shop', 'groundplan up shop -- --only catalog'],
  },
  {
    command: 'down',
    tool: 'stop',
    args: [],
    description: 'stop a system',
    examples: ['groundplan down shop'],
  },
  {
    command: 'status',
    tool: 'status',
    args: [],
    description: 'say what of a system is running',
    examples: ['groundplan status shop'],
  },
  {
    command: 'logs',
    tool: 'logs',
    args: [],
    description: "show a system's logs",
    examples: ['groundplan logs shop', 'groundplan logs shop -- orders --follow'],
  },
];

/** `groundplan up | down | status | logs`: the system's own tools, from anywhere. */
export function registerSystemTools(program: Command, context: Context): void {
  for (const wrapper of WRAPPERS) {
    program
      .command(wrapper.command)
      .description(wrapper.description)
      .argument('<folder>', 'folder of the system')
      .argument('[arguments...]', `for the system's tools/${wrapper.tool}.ts, after --`)
      .addHelpText('after', `\nExamples:\n${wrapper.examples.map((line) => `  ${line}`).join('\n')}`)
      .action((folder: string, args: string[]) => callTool(context, wrapper, folder, args));
  }
}

async function callTool(
  context: Context,
  { tool, args }: Wrapper,
  folder: string,
  more: string[],
): Promise<void> {
  const root = resolve(context.cwd, folder);
  await assertSystem(root);
  const { code } = await explainStackErrors(() =>
    runTool(root, tool, [...args, ...more], { output: 'inherit', signal: context.signal }),
  );
  if (code !== 0) throw new ToolExit(code);
}
