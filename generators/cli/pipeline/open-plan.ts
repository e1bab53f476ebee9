import { dirname, join, resolve } from 'node:path';
import { printFinding } from '../../plan/findings.ts';
import type { Finding, Model } from '../../plan/model.ts';
import { readPlan } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { shown } from '../report/summary.ts';

/** What `readPlan` calls a plan's main file, wherever it came from. */
const MAIN = 'system.yaml';

/** A plan without errors. */
export interface Plan {
  readonly model: Model;
  readonly sources: PlanSources;
  readonly warnings: readonly Finding[];
}

/** What the checker says about a plan; `files` are named from where the person stands. */
export interface Verdict {
  readonly model: Model | undefined;
  readonly findings: readonly Finding[];
}

/** The plan has errors: they are printed in place of one message. */
export class PlanFault extends Fault {
  readonly findings: readonly Finding[];

  constructor(file: string, findings: readonly Finding[]) {
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    super({
      code: 'plan-has-errors',
      where: file,
      what: `The plan has ${errors === 1 ? 'an error' : `${errors} errors`}.`,
      next: 'Mend the plan; `groundplan explain CODE` says more about a code.',
    });
    this.findings = findings;
  }
}

/** Checks a plan. `file` is where it came from; the files in its findings are named accordingly. */
export function checkPlan(context: Pick<Context, 'cwd'>, file: string, sources: PlanSources): Verdict {
  const { model, findings } = readPlan(sources);
  const main = shown(context, resolve(context.cwd, file));
  const placed = findings.map((finding) => ({
    ...finding,
    file: finding.file === MAIN ? main : join(dirname(main), finding.file),
  }));
  return { model, findings: placed };
}

/** Checks a plan that is to be used: its warnings are printed, its errors end the command. */
export function openPlan(context: Context, file: string, sources: PlanSources): Plan {
  const { model, findings } = checkPlan(context, file, sources);
  if (!model) throw new PlanFault(file, findings);
  for (const finding of findings) context.tell(printFinding(finding));
  return { model, sources, warnings: findings };
}
