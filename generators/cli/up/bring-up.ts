import { installPackages } from '../../stack/npm.ts';
import { StackError } from '../../stack/stack-error.ts';
import { readSummary } from '../../stack/summary.ts';
import type { Summary } from '../../stack/summary.ts';
import { runTool } from '../../stack/tool.ts';
import type { Context } from '../context.ts';
import { stopped, throwIfStopped } from '../interrupt.ts';
import { progress } from '../progress.ts';
import { explainStackErrors } from './stack-fault.ts';

/** A system that runs, and how it came to. */
export interface UpReport extends Summary {
  readonly seconds: { readonly install: number; readonly start: number; readonly journey: number };
  /** The lines that the demo journey printed. */
  readonly journey: readonly string[];
}

const WRITTEN = 'The system is written; nothing of it is running.';

/**
 * Installs, starts and tries a system that has just been written. Leaves it running, or nothing of it. `json`: the
 * journey prints each step as JSON.
 */
export async function bringUp(
  context: Context,
  root: string,
  { json }: { json: boolean },
): Promise<UpReport> {
  return explainStackErrors(async () => {
    context.tell('Installing its packages; the first time this may take a few minutes.');
    const install = await timed(context, 'npm ci', () => installPackages(root, context.signal));
    try {
      const start = await timed(context, 'Starting', () =>
        call(context, root, 'start', ['--detach', '--json']),
      );
      const journey = await timed(context, 'Trying', () =>
        call(context, root, 'journey', json ? ['--json'] : []),
      );
      throwIfStopped(context.signal, WRITTEN);
      const seconds = { install: install.seconds, start: start.seconds, journey: journey.seconds };
      return { ...readSummary(start.result), seconds, journey: journey.result };
    } catch (error) {
      await bringDown(root);
      throw error;
    }
  });
}

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
}

async function timed<T>(context: Context, label: string, work: () => Promise<T>): Promise<Timed<T>> {
  throwIfStopped(context.signal, WRITTEN);
  const start = performance.now();
  try {
    const result = await progress(context, label, work);
    return { result, seconds: Math.round((performance.now() - start) / 100) / 10 };
  } catch (error) {
    throw context.signal.aborted ? stopped(WRITTEN) : error;
  }
}

/** The lines that a tool printed as its answer. */
async function call(
  context: Context,
  root: string,
  tool: 'start' | 'journey',
  args: readonly string[],
): Promise<readonly string[]> {
  const { code, stdout, lines } = await runTool(root, tool, args, { output: 'keep', signal: context.signal });
  if (code !== 0) throw new StackError(`${tool}-failed`, root, lines.slice(-12));
  return stdout;
}

/** After a failure or Ctrl-C; with a signal of its own, because the command's is spent. */
async function bringDown(root: string): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  await runTool(root, 'stop', [], { output: 'keep', signal }).catch(() => undefined);
}
