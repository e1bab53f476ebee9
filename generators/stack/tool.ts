import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './program.ts';
import type { Ended, ProgramOptions } from './program.ts';
import { StackError } from './stack-error.ts';

/** What every generated system can do with itself, in its `tools/`. */
export type Tool = 'start' | 'stop' | 'status' | 'logs' | 'journey';

/** Runs one of a system's own tools, as its npm scripts do. */
export async function runTool(
  root: string,
  tool: Tool,
  args: readonly string[],
  options: Omit<ProgramOptions, 'cwd'>,
): Promise<Ended> {
  const file = join(root, 'tools', `${tool}.ts`);
  if (!existsSync(file)) throw new StackError('tool-missing', file);
  const preflight = join(root, 'tools', 'preflight.cjs');
  const loaded = existsSync(preflight) ? ['-r', preflight] : [];
  return runProgram(process.execPath, [...loaded, file, ...args], { ...options, cwd: root });
}
