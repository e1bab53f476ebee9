import type { ExamField } from '../../plan/exam-plan.ts';
import {
  afterwards,
  answeredByPort,
  bounded,
  breaking,
  type Condition,
  failing,
  holding,
} from '../../rows/condition.ts';
import type { Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { partsOf } from '../../wire/lookup.ts';
import { otherStates, portFails, type Refusal } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { bodyOf } from '../ask/compose.ts';
import { type Cause, refused, expectRefusal } from './refused.ts';
import type { Subject } from './subject.ts';

export async function broken(subject: Subject, { check }: Cause<'check'>): Promise<Provocation> {
  const { sitting, action } = subject;
  const { entity, operation, takes } = action;
  const breaks = { breaks: [check.name], conditions: [breaking(check.holds, `${check.name} is broken`)] };
  if (operation) {
    const conditions = [...possible(subject), afterwards(entity, operation, check.holds, 'broken')];
    return [{ arrangement: await arrange(sitting, action, { isReady: false, conditions }) }];
  }
  if (action.kind === 'create')
    return [{ arrangement: await arrange(sitting, action, { full: true, ...breaks }) }];
  const arrangement = await arrange(sitting, action);
  const kept = entity.fields.filter((field) => !takes.includes(field) && !field.computed);
  const given = Object.fromEntries(kept.map(({ name }) => [name, arrangement.row?.values[name] ?? null]));
  const wanted = { given, full: true, user: arrangement.person?.id, ...breaks };
  const { values } = await sitting.rows.compose(entity, takes, wanted);
  return [{ arrangement, body: bodyOf(sitting.plan, takes, values) }];
}

export async function brokenInList(
  subject: Subject,
  refusal: Refusal,
  list: ExamField,
  { check }: Cause<'check'>,
): Promise<void> {
  const { sitting, action } = subject;
  const part = partsOf(sitting.plan, list);
  if (!part) return;
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const { values } = await sitting.rows.compose(part, part.fields, {
    full: true,
    breaks: [check.name],
    conditions: [breaking(check.holds, `${check.name} is broken`)],
  });
  const others = ((arrangement.body?.[list.name] ?? []) as Values[]).slice(1);
  const [bad] = bodyOf(sitting.plan, [list], { [list.name]: [values] })[list.name] as Values[];
  await expectRefusal(subject, refusal, arrangement, { ...arrangement.body, [list.name]: [bad, ...others] });
}

export async function inOtherStates(subject: Subject, refusal: Refusal): Promise<void> {
  for (const state of otherStates(subject.action)) {
    await refused(subject, refusal, { isReady: false, states: [state] });
  }
}

/** All that the operation needs but its condition. */
export function unfulfilled({ action }: Subject): Condition[] {
  const { operation } = action;
  return operation?.when ? [failing(operation.when, 'the operation is not possible')] : [];
}

const possible = ({ action: { operation } }: Subject): Condition[] =>
  operation?.when ? [holding(operation.when, 'the operation is possible')] : [];

/** A number that the operation pushes out of its bounds while everything else allows it. */
export function leavingBounds(subject: Subject, field: ExamField): Condition[] {
  const { sitting, action } = subject;
  const { entity, operation } = action;
  if (!operation) return [];
  return [...possible(subject), bounded(entity, operation, field, false, sitting.rows.setting)];
}

/** What the sandbox says no to, while everything else allows it. */
export function refusedByPort(subject: Subject): Condition[] {
  const { sitting, action } = subject;
  const { operation } = action;
  const refuses = operation && answeredByPort(sitting.plan, operation, 'refuses');
  if (!refuses || !portFails(sitting.plan, operation)) {
    throw new NoSuchRow(
      'The sandbox never refuses, so nobody can see what happens when it does: give it a `fails` with a `when`.',
    );
  }
  return [...possible(subject), refuses];
}

export type Provocation = readonly { readonly arrangement: Arrangement; readonly body?: Values }[];
