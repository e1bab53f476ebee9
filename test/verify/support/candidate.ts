import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { type ComposedSystem, composedSystem } from '../../../generators/verify/system/composed.ts';
import { groundplan, makePlace, npm, remove } from '../../system/support/generated.ts';

/** A system that `new-system` has written, running in containers. */
export interface Candidate {
  readonly system: ComposedSystem;
  readonly remove: () => Promise<void>;
}

/** `compose('--preset', 'shop')`: writes it, installs its packages for the migrations, and brings it up. */
export async function compose(...plan: string[]): Promise<Candidate> {
  const place = await makePlace();
  const written = await groundplan(place, 'new-system', ...plan, '--out', place.root, '--yes');
  if (written.exit !== 0) throw new Error(written.text);
  await npm(place, place.root, 'ci', '--no-audit', '--no-fund');
  const main = await readFile(join(place.root, 'system.yaml'), 'utf8');
  const system = await composedSystem(place.root, readExamPlan(main, new Map()), (_label, work) => work());
  return {
    system,
    remove: async () => {
      await system.remove();
      await remove(place);
    },
  };
}
