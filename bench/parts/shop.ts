import { basename } from 'node:path';
import type { Bench } from '../lib/bench.ts';
import { costOf } from '../lib/generate.ts';
import { atMost, told } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

/** The shop from its plan to files. */
export function measureShop(bench: Bench): Row[] {
  const { seconds, processorSeconds, megabytes } = costOf(bench, bench.plan);
  const name = basename(bench.plan);
  return [
    atMost(`${name}, from the plan to files`, seconds, 1, 's', 2),
    told(`${name}, processor time`, processorSeconds, 's', 2),
    told(`${name}, memory at most`, megabytes, 'MB'),
  ];
}
