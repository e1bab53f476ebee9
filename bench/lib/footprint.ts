/** Loaded with `--import` into the program that is measured: notes at its end what it has taken of the machine. */
import { writeFileSync } from 'node:fs';

/** What a process took, whatever else the machine was doing. */
export interface Footprint {
  /** At most, at any moment. */
  readonly megabytes: number;
  /** Of all cores together. */
  readonly processorSeconds: number;
}

const file = process.env['BENCH_FOOTPRINT'];
if (file) process.on('exit', () => writeFileSync(file, JSON.stringify(taken())));

function taken(): Footprint {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { megabytes: maxRSS / 1000, processorSeconds: (userCPUTime + systemCPUTime) / 1_000_000 };
}
