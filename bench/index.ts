/**
 * `npm run bench [-- PART …] [--quick] [--plan FILE]` measures Groundplan on this machine and prints a table, with what was
 * set out to be reached beside what was measured. It fails only where something breaks.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Measure } from './lib/bench.ts';
import { machine } from './lib/machine.ts';
import { printTable } from './lib/table.ts';
import type { Row } from './lib/table.ts';
import { measureEvents } from './parts/events.ts';
import { measureGateway } from './parts/gateway.ts';
import { measureNest } from './parts/nest.ts';
import { measureScale } from './parts/scale.ts';
import { measureService } from './parts/service.ts';
import { measureShop } from './parts/shop.ts';
import { measureUp, UPS } from './parts/up.ts';

const parts: Readonly<Record<string, Measure>> = {
  shop: measureShop,
  scale: measureScale,
  nest: measureNest,
  up: measureUp,
  service: measureService,
  gateway: measureGateway,
  events: measureEvents,
};
const preset = join(dirname(import.meta.dirname), 'templates/presets/shop.yaml');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, plan: { type: 'string', default: preset } },
});

async function rowsOf(name: string, bench: Bench): Promise<Row[]> {
  const measure = parts[name];
  if (!measure) throw new Error(`There is no part ${name}, only ${Object.keys(parts).join(', ')}`);
  console.error(`${name} …`);
  return measure(bench);
}

function how({ runs }: Bench): string {
  return `Median of ${runs} runs, each in a new process; of ${UPS} for --up. Deliveries are one run of many events; of the gateway and of creations the best of many rounds.`;
}

const folder = mkdtempSync(join(tmpdir(), 'groundplan-bench-'));
try {
  const plan = resolve(process.env['INIT_CWD'] ?? '.', values.plan);
  const bench: Bench = { runs: values.quick ? 1 : 5, isQuick: values.quick, folder, plan };
  const rows: Row[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(parts))
    rows.push(...(await rowsOf(name, bench)));
  console.log(`${machine()}\n${bench.isQuick ? 'Measured once.' : how(bench)}\n\n${printTable(rows)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
