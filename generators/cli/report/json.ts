import type { Change, Conflict } from '../../evolve/change.ts';
import type { Finding, NotGenerated } from '../../plan/model.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import type { UpReport } from '../up/bring-up.ts';

/** What `--json` prints for a run that writes, or would write. */
export interface ProposalJson {
  readonly ok: boolean;
  readonly system: string;
  readonly folder: string;
  readonly changes: readonly { verb: Change['verb']; path: string; note?: string }[];
  readonly conflicts: readonly Conflict[];
  readonly warnings: readonly Finding[];
  /** What the plan asks for and this version does not generate. */
  readonly notGenerated: readonly NotGenerated[];
  readonly up?: Omit<UpReport, 'journey'> & { readonly journey: readonly unknown[] };
}

/** A proposal without the texts. */
export function proposalJson({ root, plan, changes, conflicts }: Proposal, up?: UpReport): ProposalJson {
  return {
    ok: conflicts.length === 0,
    system: plan.model.system.name,
    folder: root,
    changes: changes.map(({ verb, path, note }) =>
      note === undefined ? { verb, path } : { verb, path, note },
    ),
    conflicts,
    warnings: plan.warnings,
    notGenerated: plan.model.notGenerated,
    ...(up && { up: { ...up, journey: up.journey.map((line): unknown => JSON.parse(line)) } }),
  };
}
