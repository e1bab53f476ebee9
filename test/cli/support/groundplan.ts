import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../../bin/groundplan.js', import.meta.url));
export const SMALL_RENDERER = new URL('./small-render.mjs', import.meta.url).href;

export interface Run {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called as soon as the program runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** Runs the real program, with the small renderer and without a terminal. */
export async function groundplan(args: readonly string[], { cwd, env, meanwhile }: Options): Promise<Run> {
  const child = spawn(process.execPath, ['--import', SMALL_RENDERER, PROGRAM, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  meanwhile?.(child);
  const exit = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return { exit, ...output };
}

/** Without what npm, jest and the machine put into it. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|INIT_CWD|CI$|FORCE_COLOR|NO_COLOR|GROUNDPLAN_)/.test(name),
  );
  return Object.fromEntries(kept);
}
