import { randomUUID } from 'node:crypto';
import type { ExamField, ExamGrant, ExamPlan } from '../../plan/exam-plan.ts';
import { allowing, type Condition, undone } from '../../rows/condition.ts';
import { NoSuchRow, type Wanted } from '../../rows/wanted.ts';
import type { Rows } from '../../rows/rows.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { defaultOf } from '../../values/written.ts';
import { type Action, isOfRows, named } from '../../wire/actions.ts';
import { partsOf } from '../../wire/lookup.ts';
import { keyOf } from '../../wire/refusals.ts';
import { ownerFromToken, settableInPart } from '../../wire/settable.ts';
import { covers } from '../../wire/statuses.ts';
import { isFor, type Verdict, verdictIs } from '../../wire/truth.ts';
import { queryFor, urlOf } from './address.ts';
import { beginFlow } from './begun-flow.ts';
import type { Call } from './call.ts';
import { bodyAbout } from './items.ts';
import { makeRoom } from './make-room.ts';
import { isEqual } from './same.ts';
import { everyKind, somebody, tokenOf } from './people.ts';
import type { Sitting } from './sitting.ts';

/** Everything that a call needs so that it is answered in one way: who asks, which row stands there, what is sent. */
export interface Arrangement {
  readonly action: Action;
  readonly person: Person | undefined;
  readonly row: StoredRow | undefined;
  /** What is sent; undefined where nothing is taken. */
  readonly body: Values | undefined;
  /** The fields by which the row is named, where a call may choose; its id by itself. */
  readonly key?: readonly string[];
  /** All values of the row that a creation is to make, or the inputs of an operation. */
  readonly composed: Values;
}

export interface Arranged extends Omit<Wanted, 'user' | 'inputs'> {
  /** Optional fields of the body too. */
  readonly full?: boolean;
  /** Whether the row is in a state for it; it is, unless somebody says no. */
  readonly isReady?: boolean;
  readonly states?: readonly string[];
  /** In whose name a service calls; somebody new, unless it is said. */
  readonly onBehalfOf?: Person | undefined;
}

/** An arrangement in which the action is done. */
export const arrange = (sitting: Sitting, action: Action, arranged: Arranged = {}): Promise<Arrangement> =>
  arrangeFor(sitting, action, 'allowed', arranged);

/** An arrangement that has this verdict, with whoever can have it. Services that call are always allowed. */
export async function arrangeFor(
  sitting: Sitting,
  action: Action,
  verdict: Verdict,
  { onBehalfOf = somebody(), ...arranged }: Arranged = {},
): Promise<Arrangement> {
  if (action.callers) return compose(sitting, action, onBehalfOf, arranged, []);
  let trouble: unknown;
  for (const person of everyKind(sitting.plan)) {
    if (verdict === 'unauthorized' ? person : !person && verdict !== 'allowed' && verdict !== 'hidden')
      continue;
    try {
      return await arrangeWith(sitting, action, person, verdict, arranged);
    } catch (error) {
      if (!(error instanceof NoSuchRow)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

/** The same with somebody in particular. */
export async function arrangeWith(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
  verdict: Verdict,
  arranged: Arranged = {},
): Promise<Arrangement> {
  if (!isThinkable(sitting.plan, action, person, verdict))
    throw new NoSuchRow(`${named(action)} is never ${verdict} for them.`);
  return compose(sitting, action, person, arranged, [verdictIs(sitting.plan, action, person, verdict)]);
}

/** The same once more, for whoever asks in this one. */
export const arrangeAgain = (
  sitting: Sitting,
  { action, person }: Arrangement,
  arranged: Arranged = {},
): Promise<Arrangement> =>
  action.callers
    ? arrange(sitting, action, { ...arranged, onBehalfOf: person })
    : arrangeWith(sitting, action, person, 'allowed', arranged);

/** Whether there can be a row for which somebody has this verdict: much is decided at the door. */
function isThinkable(
  plan: ExamPlan,
  { kind, grants, entity }: Action,
  person: Person | undefined,
  verdict: Verdict,
): boolean {
  if (verdict === 'unauthorized') return !person;
  const isOpen = grants.some((grant) => isFor(plan, grant, person));
  if (!isOpen) return verdict === 'forbidden' && person !== undefined;
  const readers = (entity.access['read'] ?? []).filter((grant) => isFor(plan, grant, person));
  if (verdict === 'hidden')
    return kind !== 'create' && readers.every(({ to, when }) => when !== undefined || to.kind === 'owner');
  if (kind === 'create') return true;
  const own = grants.filter((grant) => isFor(plan, grant, person));
  const isAlwaysAllowed = (reader: ExamGrant) =>
    own.some((grant) => (grant.to.kind === 'role' && !grant.when) || covers(plan, grant, reader));
  return verdict === 'forbidden' ? readers.some((reader) => !isAlwaysAllowed(reader)) : readers.length > 0;
}

async function compose(
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

/** The token that a call bears: a user's, or that of the first service that may do this. */
export async function authorisation(
  { system }: Sitting,
  { callers, host }: Action,
  person: Person | undefined,
) {
  const [caller] = callers ?? [];
  return caller === undefined ? tokenOf(system, person) : system.serviceToken(caller, host, person);
}

/** An arrangement, or what an exam has made of one: a body that is none. */
type Asked = Omit<Arrangement, 'body'> & { readonly body: unknown };

/** Who registers has a password, which is no field of a user. */
const isRegistration = ({ kind, entity }: Action): boolean =>
  kind === 'create' && entity.id === 'identity.User';

/** The call that an arrangement is made for. */
export async function callOf(
  sitting: Sitting,
  { action, person, row, body: given, key }: Asked,
  change: Partial<Call> = {},
): Promise<Call> {
  const body = bodyAbout(
    action,
    row,
    isRegistration(action) ? { ...(given as Values), password: randomUUID() } : given,
    key,
  );
  const query = row ? queryFor(action, row.id) : '';
  const guarded = action.kind === 'change' || action.kind === 'delete';
  return {
    method: action.method,
    url: `${urlOf(sitting, action, row?.id)}${query}`,
    token: await authorisation(sitting, action, person),
    ...(body !== undefined && { body }),
    ...change,
    headers: {
      ...(guarded && row && { 'if-match': `"${row.version}"` }),
      ...(keyOf(action) === 'required' && { 'idempotency-key': randomUUID() }),
      ...(action.kind === 'change' && { 'content-type': 'application/merge-patch+json' }),
      ...change.headers,
    },
  };
}
