import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { percentile } from '../../bench/lib/percentile.ts';
import { temporaryFolder } from '../write/support/folder.ts';

const BENCH = fileURLToPath(new URL('../../bench/index.ts', import.meta.url));
const PLAN = `groundplan: 1
system: small
identity: { provider: builtin, roles: [staff], default: staff }
services:
  catalog:
    entities:
      Product:
        fields:
          name: string(80)
        access: { read: public, write: staff }
`;

function bench(plan: string, ...args: string[]) {
  const folder = temporaryFolder({ 'system.yaml': plan });
  return spawnSync(process.execPath, [BENCH, '--quick', '--plan', join(folder, 'system.yaml'), ...args], {
    encoding: 'utf8',
  });
}

describe('the benchmark', () => {
  it('measures, and prints a table with the targets', () => {
    const { status, stdout } = bench(PLAN, 'shop', 'service');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^.+, \d+ cores, \d+ GB, Node 24\.\S+, \w+\nMeasured once\.$/m);
    expect(stdout).toMatch(
      /^\| system\.yaml, from the plan to files +\| \d\.\d\d s +\| at most 1 s +\| (ok|over) +\|$/m,
    );
    expect(stdout).toMatch(
      /^\| a field more in Product changes +\| \d+ files +\| at most 8 files +\| (ok|over) +\|$/m,
    );
  });

  it('sends events on each transport, and creates rows with the outbox and without', () => {
    const { status, stdout, stderr } = bench(PLAN, 'events');
    expect([status, stderr]).toEqual([0, 'events …\n']);
    const number = String.raw`[1-9][\d,]*(\.\d+)?|0\.\d*[1-9]\d*`;
    const rows = [
      'postgres: from outbox to handled +\\| (N) events/s',
      ...['median', 'p95', 'p99'].map(
        (which) => `postgres: from commit to handler, 50 a second, ${which} +\\| (N) ms`,
      ),
      'a poll of the relay over 1,000 sent rows, p95 +\\| (N) ms +\\| at most 20 ms',
      'a creation without outbox: processor time of the service +\\| (N) µs',
      'a creation with outbox and relay: processor time of the service +\\| (N) µs',
      'the second by the first +\\| (N) times',
    ];
    for (const row of rows) expect(stdout).toMatch(new RegExp(`^\\| ${row.replace('N', number)} +\\|`, 'm'));
  });

  it('tells how most of its values are', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([50, 95, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 190, 198, 200]);
    expect(percentile([7], 50)).toBe(7);
  });

  it('fails where something breaks', () => {
    const { status, stderr } = bench('groundplan: 1\n', 'shop');
    expect([status, stderr]).toEqual([1, expect.stringContaining('The plan has ')]);
  });

  it('knows its parts', () => {
    const { status, stderr } = bench(PLAN, 'shopp');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('There is no part shopp, only shop, scale, nest, up, service, gateway, events'),
    ]);
  });
});
