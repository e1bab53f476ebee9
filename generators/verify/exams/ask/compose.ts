import type { ExamField } from '../../plan/exam-plan.ts';
import { allowing, type Condition, undone } from '../../rows/condition.ts';
import type { Rows } from '../../rows/rows.ts';
import type { Values } from '../../rows/stored-row.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { defaultOf } from '../../values/written.ts';
import { type Action, isOfRows } from '../../wire/actions.ts';
import { partsOf } from '../../wire/lookup.ts';
import { ownerFromToken, settableInPart } from '../../wire/settable.ts';
import { isFor } from '../../wire/truth.ts';
import type { Arrangement, Arranged } from './arrangement.ts';
import { beginFlow } from './begun-flow.ts';
import { makeRoom } from './make-room.ts';
import { isEqual } from './same.ts';
import type { Sitting } from './sitting.ts';

/** Who asks is known: the row that has to stand there for it, and what is sent. @throws NoSuchRow */
export async function compose(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
  arranged: Arranged,
  conditions: readonly Condition[],
): Promise<Arrangement> {
  if (action.kind === 'create') return composeCreation(sitting, action, person, arranged, conditions);
  if (!isOfRows(action)) return composeList(sitting, action, person);
  return composeRow(sitting, action, person, arranged, conditions);
}

async function composeList(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
): Promise<Arrangement> {
  const isOpen = action.callers ?? action.grants.some((grant) => isFor(sitting.plan, grant, person));
  if (isOpen === false) throw new NoSuchRow(`${action.entity.id} is not listed to everybody.`);
  const row = ['lookup', 'snapshot'].includes(action.kind)
    ? await sitting.rows.add(action.entity)
    : undefined;
  return { action, person, row, body: undefined, composed: {} };
}

async function composeCreation(
  { rows, plan }: Sitting,
  action: Action,
  person: Person | undefined,
  { conditions = [], given = {}, full = false, ...arranged }: Arranged,
  own: readonly Condition[],
): Promise<Arrangement> {
  const { entity, takes } = action;
  const named = await namedOnBehalf(rows, action, person);
  const fromToken = action.callers
    ? []
    : ownerFromToken(entity).filter(({ name }) => !Object.hasOwn(named, name));
  const owned = fromToken.map(
    async (field) => [field.name, person ? await rows.owner(entity, field, person.id) : null] as const,
  );
  const owners = Object.fromEntries(await Promise.all(owned));
  const needsUser = fromToken.some(({ optional }) => !optional) && !person;
  if (needsUser) throw new NoSuchRow(`A row of ${entity.id} belongs to somebody.`);
  const said = { ...named, ...given };
  const settled = { ...owners, ...said };
  const { values } = await rows.compose(entity, takes, {
    ...arranged,
    given: settled,
    conditions: [...own, ...conditions],
    user: person?.id,
    full,
  });
  // A default is the service's to fill in, unless something else is meant.
  const isDefault = (field: ExamField) =>
    field.default !== undefined && isEqual(values[field.name], defaultOf(field, rows.setting));
  const isSaid = (field: ExamField) =>
    Object.hasOwn(said, field.name) || (!Object.hasOwn(owners, field.name) && (full || !isDefault(field)));
  const sent = takes.filter((field) => isSaid(field));
  return { action, person, row: undefined, body: bodyOf(plan, sent, values), composed: values };
}

/** Whom a row is made for, where somebody may make rows for others only. */
async function namedOnBehalf(
  rows: Rows,
  { grants, entity }: Action,
  person: Person | undefined,
): Promise<Values> {
  const own = grants.filter((grant) => isFor(rows.plan, grant, person));
  const field = entity.fields.find(({ name }) => own.every(({ onBehalf }) => onBehalf === name));
  return field && own.length > 0 ? { [field.name]: await rows.reference(entity, field) } : {};
}

async function composeRow(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
  { conditions = [], given = {}, isReady = true, states, ...arranged }: Arranged,
  own: readonly Condition[],
): Promise<Arrangement> {
  const { rows, plan } = sitting;
  const { entity, operation, takes } = action;
  const state = entity.state;
  const from = states ?? operation?.from ?? [];
  const wanted = [
    ...own,
    ...conditions,
    ...(operation && isReady ? allowing(plan, entity, operation, rows.setting) : []),
    // Done once more there, it counts as done.
    ...(operation && action.callers && !states ? undone(entity, operation) : []),
  ];
  let trouble: unknown;
  for (const value of from.length > 0 ? from : [undefined]) {
    const settled = { ...given, ...(value !== undefined && state !== undefined && { [state]: value }) };
    try {
      const { values, inputs } = await rows.compose(entity, entity.fields, {
        full: true,
        ...arranged,
        given: settled,
        conditions: wanted,
        user: person?.id,
        ...(operation && { inputs: takes }),
      });
      if (operation && isReady) await makeRoom(sitting, entity, operation);
      const row = await rows.store(entity, values);
      await beginFlow(sitting, action, row);
      if (action.kind === 'change')
        return withChange(sitting, { action, person, row, body: undefined, composed: {} });
      const body = operation && takes.length > 0 ? bodyOf(plan, takes, inputs) : undefined;
      return { action, person, row, body, composed: inputs };
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

/** With a change of all that can be changed. */
export async function withChange(sitting: Sitting, arrangement: Arrangement): Promise<Arrangement> {
  const { rows, plan } = sitting;
  const { action, row, person } = arrangement;
  const { entity, takes } = action;
  const kept = entity.fields.filter((field) => !takes.includes(field) && !field.computed);
  const given = Object.fromEntries(kept.map(({ name }) => [name, row?.values[name] ?? null]));
  const { values } = await rows.compose(entity, takes, { given, full: true, user: person?.id });
  return { ...arrangement, body: bodyOf(plan, takes, values), composed: values };
}

/** What of these values is sent: nothing that is not there, and of parts only what callers may say. */
export function bodyOf(plan: Sitting['plan'], fields: readonly ExamField[], values: Values): Values {
  const present = fields.filter(({ name }) => values[name] !== null && values[name] !== undefined);
  return Object.fromEntries(
    present.map((field) => {
      const part = partsOf(plan, field);
      const value = values[field.name];
      if (!part || !Array.isArray(value)) return [field.name, value];
      return [field.name, (value as Values[]).map((one) => bodyOf(plan, settableInPart(part), one))];
    }),
  );
}
