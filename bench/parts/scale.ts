import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bigPlan, ENTITIES } from '../lib/big-plan.ts';
import type { Bench } from '../lib/bench.ts';
import { costOf } from '../lib/generate.ts';
import type { Cost } from '../lib/generate.ts';
import { atMost, told } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

/** How much more a service may cost among many than among few: what is more than linear shows here. */
const GROWTH = 1.3;

/** Large systems, and whether the time grows with them in a line. */
export function measureScale(bench: Bench): Row[] {
  const [few, some, many] = bench.isQuick ? ([1, 2, 3] as const) : ([10, 50, 100] as const);
  const [small, middle, large] = [few, some, many].map((services) => costOfServices(bench, services));
  if (!small || !middle || !large) return [];
  const first = (middle.seconds - small.seconds) / (some - few);
  const next = (large.seconds - middle.seconds) / (many - some);
  return [
    told(title(few), small.seconds, 's', 1),
    told(title(some), middle.seconds, 's', 1),
    atMost(title(many), large.seconds, 12, 's', 1),
    told(`${many} services, processor time`, large.processorSeconds, 's', 1),
    atMost(`${many} services, memory at most`, large.megabytes, 700, 'MB'),
    told(`a service more, from ${few} to ${some}`, first * 1000, 'ms', 1),
    told(`a service more, from ${some} to ${many}`, next * 1000, 'ms', 1),
    atMost('the second by the first', next / first, GROWTH, 'times', 2),
  ];
}

function title(services: number): string {
  return `${services} services with ${ENTITIES} entities each`;
}

function costOfServices(bench: Bench, services: number): Cost {
  const plan = join(bench.folder, `large-${services}.yaml`);
  writeFileSync(plan, bigPlan(services));
  return costOf(bench, plan);
}
