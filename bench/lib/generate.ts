import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Bench } from './bench.ts';
import type { Footprint } from './footprint.ts';
import { median } from './median.ts';

const root = dirname(dirname(import.meta.dirname));
const groundplan = join(root, 'bin/groundplan.js');
const footprint = new URL('./footprint.ts', import.meta.url).href;

/** What it took to generate a system. */
export interface Cost extends Footprint {
  readonly seconds: number;
}

/** From a plan to files on the disk, each time in a process and a folder of its own. */
export function costOf({ folder, runs }: Bench, plan: string): Cost {
  const all = Array.from({ length: runs }, () => {
    const out = mkdtempSync(join(folder, 'out-'));
    const cost = newSystem(plan, join(out, 'system'));
    rmSync(out, { recursive: true, force: true });
    return cost;
  });
  return {
    seconds: median(all.map(({ seconds }) => seconds)),
    processorSeconds: median(all.map(({ processorSeconds }) => processorSeconds)),
    megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
  };
}

/** Writes a system and leaves it. */
export function newSystem(plan: string, out: string): Cost {
  const note = join(dirname(out), 'footprint');
  const started = performance.now();
  run(['new-system', '--plan', plan, '--out', out, '--yes'], { BENCH_FOOTPRINT: note }, [
    '--import',
    footprint,
  ]);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...(JSON.parse(readFileSync(note, 'utf8')) as Footprint) };
}

/** Runs Groundplan as its user does, and gives what it printed. */
export function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, groundplan, ...args], {
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return stdout;
  throw new Error(`groundplan ${args.join(' ')} failed:\n${stderr}${stdout}`);
}
