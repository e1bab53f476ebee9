/** Loaded with `--import` into the program that is measured: notes at its end how much memory it took at most. */
import { writeFileSync } from 'node:fs';

const file = process.env['BENCH_FOOTPRINT'];
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
