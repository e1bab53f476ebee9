import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { editTo, proposeEdit } from '../add/plan-edit.ts';
import type { PlanEdit } from '../add/plan-edit.ts';
import { diffLines, forecastLines, remarkLines } from '../add/report.ts';
import type { Kind } from '../add/request.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import { openTarget } from '../add/target.ts';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { NOTHING_WRITTEN, stopped } from '../interrupt.ts';
import { proposeChanges } from '../pipeline/proposal.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { readPlan } from '../../plan/read.ts';
import { shown } from '../report/summary.ts';
import { askAddition } from './addition.ts';
import { ANYTHING } from './question.ts';
import type { Ask } from './question.ts';
import { atTerminal } from './wizard.ts';

/** An addition that the person has agreed to; with the code's changes, where they want these, too. */
export interface Agreed {
  readonly edit: PlanEdit;
  readonly proposal?: Proposal;
}

/** What is known before the first question. */
export interface AddStart {
  readonly place?: string | undefined;
  readonly kind?: Kind | undefined;
  /** All of it: only the review is left. */
  readonly edits?: readonly Edit[] | undefined;
}

const EXAMPLE = "add field shop catalog.Product 'weight: integer? > 0'";

/** Leads to an addition to a plan that is there. */
export async function addWizard(context: Context, start: AddStart): Promise<Agreed> {
  return atTerminal(context, EXAMPLE, (quiet, ask) => askAddTo(quiet, ask, start));
}

async function askAddTo(context: Context, ask: Ask, { place, kind, edits }: AddStart): Promise<Agreed> {
  const target = await openTarget(context, place ?? (await askPlace(context, ask)));
  let edit = edits ? proposeEdit(target, edits) : await askMore(ask, editTo(target, target.plan), kind);
  for (;;) {
    const { root } = target;
    const proposal = root === undefined ? undefined : await proposeChanges(context, edit.plan, root, {});
    const step = await askReview(context, ask, edit, proposal);
    if (step === 'cancel') throw stopped(NOTHING_WRITTEN);
    if (step === 'both' && proposal) return { edit, proposal };
    if (step !== 'more') return { edit };
    edit = await askMore(ask, edit);
  }
}

/** The edit with one thing more in it. */
async function askMore(ask: Ask, { target, plan }: PlanEdit, kind?: Kind): Promise<PlanEdit> {
  const sources = await askAddition(ask, plan.sources, kind);
  const { model, findings } = readPlan(sources);
  if (!model) throw new Error(`the questions have led to a plan with errors: ${findings[0]?.message}`);
  return editTo(target, { model, sources, warnings: findings });
}

type Step = 'plan' | 'both' | 'more' | 'cancel';

async function askReview(
  context: Context,
  ask: Ask,
  edit: PlanEdit,
  proposal: Proposal | undefined,
): Promise<Step> {
  const isClear = proposal !== undefined && proposal.conflicts.length === 0;
  return ask<Step>({
    kind: 'select',
    name: 'review',
    message: `Add this to ${shown(context, edit.target.file)}?`,
    before: [
      ...diffLines(edit, context.colors.print),
      ...remarkLines(edit.remarks, edit.edits, context.colors.print),
      ...(proposal ? forecastLines(context, proposal) : []),
      '',
    ],
    choices: [
      ...(isClear
        ? [
            {
              label: 'Yes, and regenerate',
              summary: 'the plan and the code; edits by hand are merged',
              answer: 'both' as const,
            },
          ]
        : []),
      {
        label: isClear ? 'Yes, the plan alone' : 'Yes',
        summary: 'write the plan; the code stays as it is for now',
        answer: 'plan',
      },
      { label: 'Add more', summary: 'before anything is written', answer: 'more' },
      { label: 'Cancel', summary: 'write nothing', answer: 'cancel' },
    ],
  });
}

async function askPlace(context: Context, ask: Ask): Promise<string> {
  const isHere = await stat(join(context.cwd, 'system.yaml')).then(
    () => true,
    () => false,
  );
  return ask({
    kind: 'text',
    name: 'place',
    message: 'Which system is it?',
    help: ['Its folder, or the file of a plan.'],
    ...(isHere && { otherwise: '.' }),
    check: ANYTHING,
    refuse: (typed) => placeProblem(context, typed),
  });
}

async function placeProblem(context: Context, place: string): Promise<string | undefined> {
  try {
    await openTarget(context, place);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return `${error.what} ${error.next}`;
    throw error;
  }
}
