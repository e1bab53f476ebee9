import type { ExamField } from '../../plan/exam-plan.ts';
import { after, afterwards, type Condition, filled, holding } from '../../rows/condition.ts';
import type { Values } from '../../rows/stored-row.ts';
import { asWritten } from '../../values/written.ts';
import { partsOf } from '../../wire/lookup.ts';
import type { Refusal } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import { bodyOf } from '../ask/compose.ts';
import { type Cause, expectRefusal } from './refused.ts';
import type { Subject } from './subject.ts';

/** A row that has the same already; the rest of both differs. */
export async function taken(subject: Subject, refusal: Refusal, { rule }: Cause<'unique'>): Promise<void> {
  const { sitting, action } = subject;
  const { rows } = sitting;
  const { entity, kind, takes } = action;
  const under = counting(rule);
  if (kind === 'operation') return takenByOperation(subject, refusal, rule, under);
  // What is sent decides what is taken: it is found first, and then somebody else has it.
  const arrangement = await arrange(
    sitting,
    action,
    kind === 'create' ? { full: true, conditions: under } : { conditions: under },
  );
  const values = { ...arrangement.row?.values, ...arrangement.composed };
  const same = Object.fromEntries(rule.fields.map((name) => [name, values[name]]));
  await rows.add(entity, { given: same, conditions: under });
  const [only] = rule.fields;
  const isSent = rule.fields.length === 1 && takes.some(({ name }) => name === only);
  await expectRefusal(subject, refusal, arrangement, arrangement.body, isSent ? `/${only}` : undefined);
}

/** That a rule is about a row: its condition holds, and nothing is taken by rows that have no value. */
export function counting({ fields, when }: Cause<'unique'>['rule']): readonly Condition[] {
  return [filled(fields), ...(when ? [holding(when, 'the rule counts')] : [])];
}

async function takenByOperation(
  subject: Subject,
  refusal: Refusal,
  { fields, when }: Cause<'unique'>['rule'],
  under: readonly Condition[],
): Promise<void> {
  const { sitting, action } = subject;
  const { rows } = sitting;
  const { entity, operation } = action;
  if (!operation) return;
  const arrangement = await arrange(sitting, action, {
    conditions: when ? [afterwards(entity, operation, when, 'held')] : [],
  });
  const { row, person, composed } = arrangement;
  if (!row) return;
  const facts = rows.facts(entity, row.values, {
    user: person?.id,
    inputs: { fields: action.takes, values: composed },
  });
  const changed = after(operation, entity, facts);
  const given = Object.fromEntries(
    fields.map((name) => {
      const field = entity.fields.find((one) => one.name === name);
      const value = changed[name];
      return [name, field && value !== undefined ? asWritten(field, value, rows.setting) : row.values[name]];
    }),
  );
  await rows.add(entity, { given, conditions: under });
  await expectRefusal(subject, refusal, arrangement);
}

export async function takenInList(
  subject: Subject,
  refusal: Refusal,
  list: ExamField,
  { rule }: Cause<'unique'>,
): Promise<void> {
  const { sitting, action } = subject;
  const part = partsOf(sitting.plan, list);
  if (!part) return;
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const parts = (arrangement.composed[list.name] ?? []) as Values[];
  const [first] = parts.length > 0 ? parts : [await sitting.rows.part(part, true)];
  const other = await sitting.rows.part(part, true);
  const same = { ...other, ...Object.fromEntries(rule.fields.map((name) => [name, first?.[name]])) };
  const hasRoom = list.type.kind === 'parts' && list.type.max > 1;
  if (!hasRoom) await sitting.rows.add(action.entity, { given: { [list.name]: [same] } });
  const body = bodyOf(sitting.plan, [list], { [list.name]: hasRoom ? [first, same] : [first] });
  await expectRefusal(subject, refusal, arrangement, { ...arrangement.body, ...body });
}
