import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import type { Values } from '../../rows/stored-row.ts';
import { partsOf } from '../../wire/lookup.ts';
import { isOfTheMoment } from '../../wire/mentions.ts';
import type { Answer } from './call.ts';
import { wrong } from './expect.ts';
import { isSame } from './same.ts';
import type { Sitting } from './sitting.ts';

/** Checks a row in an answer against the values that it should have; what is secret must not be in it. */
export function expectShown(
  sitting: Sitting,
  answer: Answer,
  entity: ExamEntity,
  values: Values,
  shown: unknown = answer.body,
): void {
  const faults = [...faultsOf(sitting, entity, values, shown), ...standardFaults(shown)];
  if (faults.length > 0) throw wrong(answer, 'the row as it is', faults.join('; '));
}

function faultsOf(sitting: Sitting, entity: ExamEntity, values: Values, shown: unknown): string[] {
  const row = (shown ?? {}) as Record<string, unknown>;
  // What a user may do is given by others, and no field of the plan.
  const given = entity.id === 'identity.User' ? ['roles'] : [];
  const known = new Set([
    ...given,
    'id',
    'createdAt',
    'updatedAt',
    'version',
    ...entity.fields.map(({ name }) => name),
  ]);
  const unknown = Object.keys(row).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `${name}, which the plan does not have`),
    ...entity.fields.flatMap((field) => faultOf(sitting, field, values, row)),
  ];
}

function faultOf(sitting: Sitting, field: ExamField, values: Values, row: Record<string, unknown>): string[] {
  const { name } = field;
  if (field.secret) return name in row ? [`${name}, which is secret`] : [];
  if (!Object.hasOwn(values, name) || (field.computed && isOfTheMoment(field.computed))) return [];
  const [wanted, seen] = [values[name], row[name]];
  if (seen === null) return [`${name} as null`];
  const part = partsOf(sitting.plan, field);
  if (part && Array.isArray(wanted) && Array.isArray(seen)) {
    if (wanted.length !== seen.length) return [`${seen.length} ${name}`];
    return wanted.flatMap((one, index) =>
      faultsOf(sitting, part, one as Values, seen[index]).map((fault) => `${name}[${index}]: ${fault}`),
    );
  }
  const isThere =
    field.type.kind === 'links'
      ? sortedSame(wanted, seen)
      : isSame(field, wanted, seen, sitting.rows.setting);
  return isThere ? [] : [`${name} ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`];
}

function sortedSame(one: unknown, other: unknown): boolean {
  const text = (ids: unknown) => (Array.isArray(ids) ? [...(ids as string[])].sort().join() : '');
  return text(one) === text(other);
}

function standardFaults(shown: unknown): string[] {
  const { id, createdAt, updatedAt, version } = (shown ?? {}) as Record<string, unknown>;
  const isMoment = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value);
  return [
    ...(typeof id === 'string' ? [] : ['no id']),
    ...(isMoment(createdAt) && isMoment(updatedAt) ? [] : ['no moments of creation and change']),
    ...(Number.isInteger(version) ? [] : ['no version']),
  ];
}
