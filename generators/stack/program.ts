import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ProgramOptions {
  readonly cwd: string;
  /** `inherit`: straight to the terminal. `tell`: to a function, line by line. `keep`: nowhere but into the result. */
  readonly output: 'inherit' | 'keep' | ((line: string) => void);
  /** When it is aborted, the program is asked to end, and made to end when it does not. */
  readonly signal: AbortSignal;
  /** Beside what this process has. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  /** 130 where it was stopped. */
  readonly code: number;
  /** All lines of stdout, and of both; empty with `inherit`. */
  readonly stdout: readonly string[];
  readonly lines: readonly string[];
}

/** How long a program may take to end after it was asked to. */
const GRACE = 15_000;

/** Runs a program to its end. Rejects only where it cannot be started. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Ended> {
  const { cwd, output, signal } = options;
  const stdio = output === 'inherit' ? 'inherit' : (['ignore', 'pipe', 'pipe'] as const);
  const child = spawn(command, args, {
    cwd,
    env: { ...environment(), ...options.env },
    stdio: stdio === 'inherit' ? 'inherit' : [...stdio],
  });
  const stdout: string[] = [];
  const lines: string[] = [];
  const follow = (stream: Readable | null, keep: (line: string) => void): void => {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      keep(line);
      lines.push(line);
      if (typeof output === 'function') output(line);
    });
  };
  follow(child.stdout, (line) => stdout.push(line));
  follow(child.stderr, () => {});
  const release = endOn(signal, (name) => child.kill(name));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exit, killedBy) =>
        resolve(signal.aborted ? 130 : (exit ?? (killedBy === 'SIGINT' ? 130 : 1))),
      );
    });
    return { code, stdout, lines };
  } finally {
    release();
  }
}

function endOn(signal: AbortSignal, kill: (name: NodeJS.Signals) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    kill('SIGINT');
    timer = setTimeout(() => kill('SIGKILL'), GRACE);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

/** Programs that look for `node` find the one that runs Groundplan: the machine's own may be too old. */
function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  env[name] = [dirname(process.execPath), env[name]].filter(Boolean).join(delimiter);
  return env;
}
