import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { failing } from '../../rows/condition.ts';
import type { Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import { unknownKey } from '../../values/valid.ts';
import { findEntity, partsOf } from '../../wire/lookup.ts';
import type { Refusal } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import { bodyOf } from '../ask/compose.ts';
import { type Cause, expectRefusal } from './refused.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Subject } from './subject.ts';
import { randomUUID } from 'node:crypto';

/** A reference to a row that is not in the state for it, or to none. */
export async function referring(
  subject: Subject,
  refusal: Refusal,
  cause: Cause<'guard'> | Cause<'unknown'>,
): Promise<void> {
  const { sitting, action } = subject;
  const { field, list } = cause;
  const owner = list ? partsOf(sitting.plan, list) : action.entity;
  const id =
    cause.kind === 'guard'
      ? await unfit(subject, field)
      : unknownKey(keyTo(subject, field), sitting.rows.seed());
  const arrangement = await arrange(sitting, action, action.kind === 'create' ? { full: true } : {});
  const value = field.type.kind === 'links' ? [id] : id;
  if (!list) {
    const pointer = field.type.kind === 'links' ? `/${field.name}/0` : `/${field.name}`;
    return expectRefusal(
      subject,
      refusal,
      arrangement,
      { ...arrangement.body, [field.name]: filled(field, value) },
      pointer,
    );
  }
  const there = (arrangement.body?.[list.name] ?? []) as Values[];
  const made = bodyOf(sitting.plan, [list], {
    [list.name]: [owner ? await sitting.rows.part(owner, true) : {}],
  });
  const [first, ...others] = there.length > 0 ? there : (made[list.name] as Values[]);
  const whole = { ...arrangement.body, [list.name]: [{ ...first, [field.name]: value }, ...others] };
  await expectRefusal(subject, refusal, arrangement, whole, `/${list.name}/0/${field.name}`);
}

/** A list of links that is long enough. */
const filled = ({ type }: ExamField, value: unknown): unknown =>
  type.kind === 'links' && Array.isArray(value)
    ? [...(value as string[]), ...Array.from({ length: Math.max(0, type.min - 1) }, () => randomUUID())]
    : value;

function keyTo({ sitting }: Subject, { type }: ExamField) {
  if (type.kind === 'reference') return type.key;
  return (type.kind === 'links' ? findEntity(sitting.plan, type.to)?.key : undefined) ?? 'uuid';
}

async function unfit({ sitting }: Subject, { type, guard }: ExamField): Promise<string> {
  const target = type.kind === 'reference' ? findEntity(sitting.plan, type.target) : undefined;
  if (!target || !guard) throw new NoSuchRow('There is nothing to refer to.');
  const row = await sitting.rows.add(target, {
    conditions: [failing(guard.when, 'what is referred to may not be')],
  });
  return row.id;
}

export async function inUse(
  subject: Subject,
  refusal: Refusal,
  { referrer, field }: Cause<'in-use'>,
): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  await referTo(sitting, referrer, field, arrangement.row?.id);
  await expectRefusal(subject, refusal, arrangement);
}

/** A row, or a part of one, that refers to this id. */
export async function referTo(
  sitting: Sitting,
  referrer: ExamEntity,
  field: ExamField,
  id: string | undefined,
): Promise<void> {
  const value = field.type.kind === 'links' ? [id] : id;
  if (referrer.partOf) await referringPart(sitting, referrer, { [field.name]: value });
  else await sitting.rows.add(referrer, { given: { [field.name]: value } });
}

async function referringPart(sitting: Sitting, part: ExamEntity, given: Values): Promise<void> {
  const root = findEntity(sitting.plan, part.partOf?.entity ?? '');
  if (!root || !part.partOf) return;
  const one = await sitting.rows.part(part, true);
  await sitting.rows.add(root, { given: { [part.partOf.field]: [{ ...one, ...given }] } });
}

export async function unknownPart(subject: Subject, refusal: Refusal, list: ExamField): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const part = partsOf(sitting.plan, list);
  const parts = (arrangement.body?.[list.name] ?? []) as Values[];
  const [first, ...others] = parts;
  if (!first || !part) throw new NoSuchRow(`No list of ${list.name} was found.`);
  const id = unknownKey(part.key, sitting.rows.seed());
  const body = { ...arrangement.body, [list.name]: [{ ...first, id }, ...others] };
  await expectRefusal(subject, refusal, arrangement, body, `/${list.name}/0/id`);
}
