import { inspectTarget } from '../../write/read.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { explainWriteErrors } from '../write-fault.ts';
import { tidyUp } from './carry-out.ts';
import type { Draft } from './draft.ts';
import { folderOf } from './draft.ts';
import { openPlan } from './open-plan.ts';
import { proposeSystem } from './proposal.ts';
import type { Proposal } from './proposal.ts';

/** Works a draft out: the plan is checked before the place, and both before anything is generated. */
export async function proposeDraft(context: Context, draft: Draft): Promise<Proposal> {
  const plan = openPlan(context, draft.file, draft.sources);
  const root = folderOf(context, draft);
  await tidyUp(context, root);
  await refuseOccupied(root);
  return proposeSystem(context, plan, root);
}

/** A new system goes into a folder that is not there, or is empty. */
export async function refuseOccupied(root: string): Promise<void> {
  const target = await explainWriteErrors(() => inspectTarget(root));
  if (target === 'system') {
    throw new Fault({
      code: 'target-is-system',
      where: root,
      what: 'A system is here already.',
      next: `Change its system.yaml and run: groundplan regenerate ${root}`,
    });
  }
  if (target === 'other') {
    throw new Fault({
      code: 'target-not-empty',
      where: root,
      what: 'The folder is not empty, and not a system of Groundplan.',
      why: 'A new system gets a folder of its own, so that nothing of yours is touched.',
      next: 'Give another folder with --out.',
    });
  }
}
