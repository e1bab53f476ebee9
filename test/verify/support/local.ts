import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { localSystem } from '../../../generators/verify/system/local.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';
import { groundplan, makePlace, npm, remove } from '../../system/support/generated.ts';

/** A system that `new-system` has written, running on this machine by its own tools. */
export interface LocalCandidate {
  readonly system: SystemUnderExam;
  /** Stops it, builds what has changed, and starts it again with the data that it has. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** `startLocally('--preset', 'clinic')` */
export async function startLocally(...plan: string[]): Promise<LocalCandidate> {
  const place = await makePlace();
  const written = await groundplan(place, 'new-system', ...plan, '--out', place.root, '--yes');
  if (written.exit !== 0) throw new Error(written.text);
  await npm(place, place.root, 'ci', '--no-audit', '--no-fund');
  const apart = existsSync(join(place.root, 'app')) ? [] : ['--processes'];
  const start = () => npm(place, place.root, 'start', '--', ...apart, '--detach');
  await start();
  const main = readFileSync(join(place.root, 'system.yaml'), 'utf8');
  return {
    system: await localSystem(place.root, readExamPlan(main, new Map())),
    restart: async () => {
      await npm(place, place.root, 'run', 'stop');
      await start();
    },
    remove: () => remove(place),
  };
}
