/** Loaded by every process of a system before anything else: CLOCKS names a file with the minutes that services are ahead. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { shiftClock } from '../../events/party/clock.ts';

const clocks = JSON.parse(readFileSync(process.env['CLOCKS'] ?? '', 'utf8')) as Record<string, number>;
const ahead = clocks[basename(process.cwd())];
if (ahead !== undefined) shiftClock(ahead);
