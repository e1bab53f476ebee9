import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { program } from '../../scripts/lib/program.ts';
import type { Bench } from '../lib/bench.ts';
import type { Row } from '../lib/table.ts';

const root = dirname(dirname(import.meta.dirname));
const gateway = join(root, 'sample-output/shop/gateway');

/** What a hop through the gateway costs, beside other ways to pass a request on. */
export function measureGateway({ isQuick }: Bench): Row[] {
  if (isQuick) return [];
  succeed(gateway, program('@nestjs/cli', 'nest'), 'build');
  const table = succeed(root, join(root, 'bench/gateway.ts'));
  return [...table.matchAll(/^\| (.+?) \| (\d+) \| ([\d.]+) \|$/gm)].map(([, host, micros, ratio]) => ({
    what: `processor time of a request: ${host}`,
    value: `${micros} µs (${ratio} times)`,
  }));
}

function succeed(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}
