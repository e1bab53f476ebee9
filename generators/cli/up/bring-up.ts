import { gatewayAddress } from '../../stack/gateway.ts';
import { installPackages } from '../../stack/npm.ts';
import { StackError } from '../../stack/stack-error.ts';
import { runTool } from '../../stack/tool.ts';
import type { Context } from '../context.ts';
import { stopped, throwIfStopped } from '../interrupt.ts';
import { progress } from '../progress.ts';
import { shown } from '../report/summary.ts';
import { explainStackErrors } from './stack-fault.ts';

/** A system that runs, and how it came to. */
export interface UpReport {
  readonly gateway: string;
  /** Of each phase. */
  readonly seconds: Readonly<Record<Phase, number>>;
  /** What the demo journey printed. */
  readonly journey: readonly string[];
  /** For a person. */
  readonly lines: readonly string[];
}

type Phase = 'install' | 'start' | 'journey';

const WRITTEN = 'The system is written; nothing of it is running.';

/** Installs, starts and tries a system that has just been written. Leaves it running, or nothing of it. */
export async function bringUp(context: Context, root: string): Promise<UpReport> {
  return explainStackErrors(async () => {
    context.tell('Installing its packages; the first time this may take a few minutes.');
    const install = await timed(context, 'npm ci', () => installPackages(root, context.signal));
    try {
      const start = await timed(context, 'Starting', () =>
        call(context, root, 'start', ['--detach'], 'start-failed'),
      );
      const journey = await timed(context, 'Trying', () =>
        call(context, root, 'journey', [], 'journey-failed'),
      );
      throwIfStopped(context.signal, WRITTEN);
      const seconds = { install: install.seconds, start: start.seconds, journey: journey.seconds };
      const gateway = await gatewayAddress(root);
      return {
        gateway,
        seconds,
        journey: journey.result,
        lines: lines(context, root, gateway, seconds, [...start.result, '', ...journey.result]),
      };
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

/** What the tool printed. */
async function call(
  context: Context,
  root: string,
  tool: 'start' | 'journey',
  args: string[],
  problem: 'start-failed' | 'journey-failed',
): Promise<readonly string[]> {
  const {
    code,
    stdout,
    lines: all,
  } = await runTool(root, tool, args, { output: 'keep', signal: context.signal });
  if (code !== 0) throw new StackError(problem, root, all.slice(-12));
  return stdout;
}

/** After a failure or Ctrl-C; with a signal of its own, because the command's is spent. */
async function bringDown(root: string): Promise<void> {
  await runTool(root, 'stop', [], { output: 'keep', signal: AbortSignal.timeout(60_000) }).catch(
    () => undefined,
  );
}

function lines(
  context: Context,
  root: string,
  gateway: string,
  seconds: UpReport['seconds'],
  said: readonly string[],
): string[] {
  const { bold, dim } = context.colors.print;
  const phases = Object.entries(seconds).map(([phase, time]) => `${phase} ${time} s`);
  const folder = shown(context, root);
  return [
    ...said,
    '',
    `${bold('Running')}  ${gateway}  ${dim(`(${phases.join(', ')})`)}`,
    `Status   groundplan status ${folder}`,
    `Stop     groundplan down ${folder}`,
  ];
}
