import type { ExamEntity, ExamField, ExamOperation, ExamPlan, Expr } from '../plan/exam-plan.ts';
import { kebab } from '../plan/names.ts';
import { rangeOf } from '../values/kinds.ts';
import { isNumber } from '../values/kinds.ts';
import type { Action } from './actions.ts';
import { allEntities, fieldOf, findEntity, knows, partsOf } from './lookup.ts';
import { keepersOf, referrersIn } from './keeping.ts';
import { mentions } from './mentions.ts';
import { ownerFromToken, settableInPart } from './settable.ts';

type Unique = ExamEntity['unique'][number];
type Check = ExamEntity['checks'][number];

/** What makes the system refuse. `list` is the field whose parts are at fault. */
export type Cause =
  | { readonly kind: 'unique'; readonly rule: Unique; readonly list?: ExamField }
  | { readonly kind: 'guard'; readonly field: ExamField; readonly list?: ExamField }
  | { readonly kind: 'check'; readonly check: Check; readonly list?: ExamField }
  | { readonly kind: 'in-use'; readonly referrer: ExamEntity; readonly field: ExamField }
  | { readonly kind: 'flow-ended' | 'state' | 'condition' | 'port' | 'claimed' | 'key-in-use' | 'key-reused' }
  | { readonly kind: 'assignment'; readonly field: ExamField }
  | { readonly kind: 'unknown'; readonly field: ExamField; readonly list?: ExamField }
  | { readonly kind: 'unknown-part'; readonly list: ExamField };

/** A 409 or a 422 that an action must be able to give. */
export interface Refusal {
  readonly status: 409 | 422;
  /** `product-sku-taken`; the last part of `type`. */
  readonly problem: string;
  readonly cause: Cause;
}

export function refusalsOf(plan: ExamPlan, action: Action): readonly Refusal[] {
  return [...conflicts(plan, action), ...unknowns(plan, action), ...ofKeys(action)];
}

/** Whether a call may, or must, carry an `Idempotency-Key`. */
export function keyOf({ kind, operation, callers, each }: Action): 'required' | 'optional' | 'none' {
  if (kind === 'operation') return operation?.calls || callers ? 'required' : 'none';
  if (kind !== 'create') return 'none';
  return each ? 'required' : 'optional';
}

function ofKeys(action: Action): Refusal[] {
  if (keyOf(action) === 'none') return [];
  return [
    { status: 409, problem: 'idempotency-key-in-use', cause: { kind: 'key-in-use' } },
    { status: 422, problem: 'idempotency-key-reused', cause: { kind: 'key-reused' } },
  ];
}

function conflicts(plan: ExamPlan, action: Action): Refusal[] {
  const { entity, kind, takes, operation } = action;
  if (kind === 'delete') return inUse(plan, entity);
  if (action.flow) return flowEnded(action.flow);
  if (kind === 'operation' && operation)
    return [...ofOperation(plan, action, operation), ...guards(plan, takes)];
  if (kind !== 'create' && kind !== 'change') return [];
  const isCreation = kind === 'create';
  const set = (isCreation ? entity.fields : takes).map(({ name }) => name);
  // What has no value is never taken: of a new row, what nobody may say and nothing fills in.
  const empty = isCreation ? entity.fields.filter((field) => isEmptyAtFirst(action, field)) : [];
  return [
    ...entity.unique
      .filter(({ fields }) => fields.some((name) => set.includes(name)))
      .filter(({ fields }) => !empty.some(({ name }) => fields.includes(name)))
      .filter(({ when }) => !isCreation || canBeginUnder(entity, when))
      .map((rule) => taken(rule)),
    ...entity.checks
      .filter(({ holds }) => mentions(holds).some((name) => set.includes(name)))
      .map((check) => broken(entity, check)),
    ...guards(plan, takes),
    ...takes.flatMap((list) => ofParts(plan, list)),
  ];
}

const flowEnded = ({ name, asks }: NonNullable<Action['flow']>): Refusal[] =>
  asks === 'read' ? [] : [{ status: 409, problem: `${name}-${asks}-refused`, cause: { kind: 'flow-ended' } }];

const isEmptyAtFirst = ({ entity, takes, callers }: Action, field: ExamField): boolean =>
  field.optional &&
  !takes.includes(field) &&
  field.default === undefined &&
  field.computed === undefined &&
  (callers !== undefined || !ownerFromToken(entity).includes(field));

/** Whether a rule can count for a new row, which is in its first state. */
function canBeginUnder({ fields, state }: ExamEntity, when: Unique['when']): boolean {
  const first = fields.find(({ name }) => name === state)?.default;
  return state === undefined || typeof first !== 'string' || canHold(when, state, first);
}

const taken = (rule: Unique, list?: ExamField): Refusal => ({
  status: 409,
  problem: rule.problem,
  cause: { kind: 'unique', rule, ...(list && { list }) },
});

const broken = (entity: ExamEntity, check: Check, list?: ExamField): Refusal => ({
  status: 409,
  problem: `${kebab(entity.name)}-${check.name}`,
  cause: { kind: 'check', check, ...(list && { list }) },
});

function ofParts(plan: ExamPlan, list: ExamField): Refusal[] {
  const part = partsOf(plan, list);
  if (!part) return [];
  return [
    ...part.unique.map((rule) => taken(rule, list)),
    ...part.checks.map((check) => broken(part, check, list)),
    ...guards(plan, settableInPart(part), list),
  ];
}

function guards(_plan: ExamPlan, fields: readonly ExamField[], list?: ExamField): Refusal[] {
  return fields.flatMap((field) =>
    field.guard
      ? [
          {
            status: 409,
            problem: field.guard.problem,
            cause: { kind: 'guard', field, ...(list && { list }) },
          } as const,
        ]
      : [],
  );
}

/** Rows that refer to this one and are not let go of, of the same service, or of another one that keeps it. */
function inUse(plan: ExamPlan, entity: ExamEntity): Refusal[] {
  const referrers = allEntities(plan)
    .filter(({ service }) => service === entity.service)
    .flatMap((referrer) => referrer.fields.map((field) => ({ referrer, field })));
  const own = referrers.filter(({ field: { type } }) =>
    type.kind === 'reference'
      ? type.target === entity.id && type.deleted === 'refuse'
      : type.kind === 'links' && type.to === entity.id,
  );
  const elsewhere = keepersOf(plan, entity).flatMap(({ service }) => referrersIn(plan, service, entity));
  return [...own, ...elsewhere].map(
    ({ referrer, field }) =>
      ({ status: 409, problem: 'in-use', cause: { kind: 'in-use', referrer, field } }) as const,
  );
}

/** State, condition, constraint and port: all under the one name that the plan gives, or the operation's own. */
function ofOperation(plan: ExamPlan, action: Action, operation: ExamOperation): Refusal[] {
  const { entity } = action;
  const { when, fails: problem } = operation;
  const refusal = (cause: Cause): Refusal => ({ status: 409, problem, cause });
  return [
    ...(otherStates(action).length > 0 ? [refusal({ kind: 'state' })] : []),
    ...(when && !isAlwaysSo(entity, when) ? [refusal({ kind: 'condition' })] : []),
    ...(portFails(plan, operation) ? [refusal({ kind: 'port' })] : []),
    ...(entity.operations.some(({ calls }) => calls) ? [refusal({ kind: 'claimed' })] : []),
    ...breakable(entity, operation).map((field) => refusal({ kind: 'assignment', field })),
    ...entity.checks
      .filter(({ holds }) => touches(entity, operation, mentions(holds)))
      .map((check) => refusal({ kind: 'check', check })),
    ...entity.unique
      .filter((rule) => mayBeTaken(entity, operation, rule))
      .map((rule) => refusal({ kind: 'unique', rule })),
  ];
}

/** The states in which an operation is refused. For another service, what is done already is done. */
export function otherStates({ entity, operation, callers }: Action): readonly string[] {
  const type = entity.fields.find(({ name }) => name === entity.state)?.type;
  if (type?.kind !== 'enum' || !operation || operation.from.length === 0) return [];
  const { from, to } = operation;
  return type.values.filter((value) => !from.includes(value) && !(callers && value === to));
}

/** A condition that a check of the table demands of every row is never in the way. */
const isAlwaysSo = ({ checks }: ExamEntity, when: Expr) =>
  checks.some(({ holds }) => JSON.stringify(holds) === JSON.stringify(when));

export function portFails({ ports }: ExamPlan, { calls }: ExamOperation): boolean {
  const port = ports.find(({ name }) => name === calls?.port);
  return port?.operations.find(({ name }) => name === calls?.operation)?.fails !== undefined;
}

/** The fields that an operation can push over a bound or out of their type. */
function breakable(entity: ExamEntity, { does, takes }: ExamOperation): ExamField[] {
  return does.flatMap(({ field: name, operator, value }) => {
    const field = fieldOf(entity, name);
    if (!field || !isNumber(field)) return [];
    if (operator !== '=' || value.kind === 'binary') return [field];
    const input = value.kind === 'name' ? takes.find((one) => one.name === value.path[0]) : undefined;
    return input && isNumber(input) && exceeds(input, field) ? [field] : [];
  });
}

function exceeds(input: ExamField, field: ExamField): boolean {
  const setting = { currency: { code: '', digits: 2 } };
  const [from, to] = [rangeOf(input, setting), rangeOf(field, setting)];
  return from.least < to.least || from.most > to.most;
}

/** Whether an operation sets one of these fields, the state included. */
function touches({ state }: ExamEntity, { does, to }: ExamOperation, names: readonly string[]): boolean {
  const set = [
    ...does.map(({ field }) => field),
    ...(to !== undefined && state !== undefined ? [state] : []),
  ];
  return names.some((name) => set.includes(name));
}

/** Whether an operation sets a field of the rule, or moves the row under its condition. */
function mayBeTaken(entity: ExamEntity, operation: ExamOperation, { fields, when }: Unique): boolean {
  const { state } = entity;
  const { from, to, does } = operation;
  const isLeft = does.some(
    ({ field, operator, value }) =>
      operator === '=' && value.kind === 'literal' && when && !canHold(when, field, value.value),
  );
  if (isLeft) return false;
  const sets = does.some(({ field }) => fields.includes(field) || (when && mentions(when).includes(field)));
  if (!when || state === undefined || to === undefined || !mentions(when).includes(state)) return sets;
  if (!canHold(when, state, to)) return false;
  const others = mentions(when).some((name) => name !== state);
  const wasUnder = !others && from.length > 0 && from.every((one) => canHold(when, state, one));
  return sets || !wasUnder;
}

/** Whether a condition can hold while a field has this value; what is not about the field can. */
export function canHold(condition: Unique['when'], field: string, value: string | boolean | null): boolean {
  if (condition?.kind === 'not') return true;
  if (condition?.kind !== 'binary') return true;
  const { operator, left, right } = condition;
  if (operator === 'and') return canHold(left, field, value) && canHold(right, field, value);
  if (operator === 'or') return canHold(left, field, value) || canHold(right, field, value);
  if (left.kind !== 'name' || left.path.length > 1 || left.path[0] !== field || right.kind !== 'literal')
    return true;
  if (operator === '=') return right.value === value;
  return operator !== '!=' || right.value !== value;
}

/** References to what does not exist, where the plan lets the service find out. */
function unknowns(plan: ExamPlan, { entity, kind, takes }: Action): Refusal[] {
  if (kind !== 'create' && kind !== 'change' && kind !== 'operation') return [];
  const refusal = (cause: Cause): Refusal => ({ status: 422, problem: 'unprocessable', cause });
  return takes.flatMap((field) => {
    const part = partsOf(plan, field);
    if (!part) return isLookedUp(plan, entity, field) ? [refusal({ kind: 'unknown', field })] : [];
    const inner = settableInPart(part).filter((one) => isLookedUp(plan, part, one));
    return [
      ...(kind === 'change' ? [refusal({ kind: 'unknown-part', list: field })] : []),
      ...inner.map((one) => refusal({ kind: 'unknown', field: one, list: field })),
    ];
  });
}

export function isLookedUp(plan: ExamPlan, entity: ExamEntity, { type }: ExamField): boolean {
  if (type.kind === 'links') return true;
  if (type.kind !== 'reference') return false;
  const target = findEntity(plan, type.target);
  return (target !== undefined && target.service === entity.service) || knows(plan, entity, type.target);
}
