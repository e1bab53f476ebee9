import type { Conflict } from '../../evolve/change.ts';
import { dryRun } from '../../write/dry-run.ts';
import { finishInterrupted, write } from '../../write/write.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { progress } from '../progress.ts';
import { explainWriteErrors } from '../write-fault.ts';
import type { Proposal } from './proposal.ts';

/** Writes what was proposed, or nothing: conflicts end the command before anything is touched. */
export async function carryOut(context: Context, proposal: Proposal): Promise<void> {
  refuseConflicts(proposal);
  const { root, changes, records } = proposal;
  await explainWriteErrors(() =>
    progress(context, 'Writing', () => write(root, [...changes, ...records], { signal: context.signal })),
  );
}

/** Makes all checks of {@link carryOut} and prints the differences in place of writing. */
export async function rehearse(
  print: (line: string) => void,
  proposal: Proposal,
  options: { newFiles: boolean },
): Promise<void> {
  const { root, changes, records } = proposal;
  await explainWriteErrors(() => write(root, [...changes, ...records], { sink: dryRun(print, options) }));
}

/** Brings a system into the state that an interrupted run was on its way to. */
export async function tidyUp(context: Context, root: string): Promise<void> {
  const hasFinished = await explainWriteErrors(() => finishInterrupted(root));
  if (hasFinished) context.tell(`${root}: An earlier run was interrupted; it is finished now.`);
}

const DECIDE = 'Edit the file so that one side is left, or pass --keep-mine FILE or --take-new FILE.';

/** The places that need a person. */
export class ConflictFault extends Fault {
  readonly root: string;
  readonly conflicts: readonly Conflict[];

  constructor(root: string, conflicts: readonly Conflict[], next: string = DECIDE) {
    const count = new Set(conflicts.map((conflict) => conflict.path)).size;
    super({
      code: 'merge-conflict',
      where: root,
      what: `${count === 1 ? 'A file needs' : `${count} files need`} your decision. Nothing was written.`,
      why: 'The plan and a hand edit changed the same place, and only you know which is right.',
      next,
    });
    this.root = root;
    this.conflicts = conflicts;
  }
}

/** Ends the command where a person has to decide. */
export function refuseConflicts({ root, conflicts }: Proposal): void {
  if (conflicts.length > 0) throw new ConflictFault(root, conflicts);
}
