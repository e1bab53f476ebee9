import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ProposalJson } from '../../generators/cli/report/json.ts';
import type { Bench } from '../lib/bench.ts';
import { filesOf, megabytesOf } from '../lib/folder.ts';
import { run } from '../lib/generate.ts';
import { median } from '../lib/median.ts';
import { told } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

/** How often a system is brought up, after once to fill npm's cache: it takes long. */
export const UPS = 3;

interface Up {
  readonly install: number;
  readonly start: number;
  readonly journey: number;
  readonly whole: number;
  readonly files: number;
  readonly megabytes: number;
}

/** From nothing to a system that runs and has been tried, its packages being in npm's cache. */
export function measureUp(bench: Bench): Row[] {
  if (bench.isQuick) return [];
  bringUp(bench);
  const all = Array.from({ length: UPS }, () => bringUp(bench));
  const middle = (phase: keyof Up) => median(all.map((up) => up[phase]));
  return [
    told('--up: npm ci', middle('install'), 's', 1),
    told('--up: build, migrate and start', middle('start'), 's', 1),
    told('--up: the demo journey', middle('journey'), 's', 1),
    told('--up: from the command to the end', middle('whole'), 's', 1),
    told('installed', middle('megabytes'), 'MB'),
    told('installed', middle('files'), 'files'),
  ];
}

function bringUp({ folder, plan }: Bench): Up {
  const out = join(mkdtempSync(join(folder, 'up-')), 'system');
  const started = performance.now();
  const report = JSON.parse(
    run(['new-system', '--plan', plan, '--out', out, '--yes', '--up', '--json']),
  ) as ProposalJson;
  const whole = (performance.now() - started) / 1000;
  run(['down', out]);
  if (!report.up) throw new Error('--up has reported nothing');
  const installed = filesOf(out).filter((path) => path.includes('node_modules/'));
  return {
    ...report.up.seconds,
    whole,
    files: installed.length,
    megabytes: megabytesOf(out, installed),
  };
}
