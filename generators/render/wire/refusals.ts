import type {
  Assignment,
  Entity,
  Expression,
  Field,
  Model,
  Operation,
  Service,
  Unique,
} from '../../plan/model.ts';
import { type Action, type FlowRoute, type InternalAction, isStep } from './actions.ts';
import { partsOf, serviceOf, targetNames } from './entities.ts';
import { keepers } from './keeping.ts';
import { canHold, discrete, mentions } from './expression.ts';
import { operationReasons } from './reasons.ts';
import { ownersFromToken, settableInternally, settableOnChange, settableOnCreate } from './settable.ts';
import { spoken, withArticle } from './words.ts';

/** A 409 or a 422 that an action can give. */
export interface Refusal {
  readonly status: 409 | 422;
  /** The problem's type: `product-sku-taken`; `unprocessable` for every 422 that points to a reference. */
  readonly type: string;
  readonly detail: string;
  /** What is at fault in the body, where one place is. */
  readonly fault?: { readonly pointer: string; readonly code: string; readonly detail: string };
}

/** What the plan's constraints, states, conditions and references can refuse, each once, 409 before 422. */
export function refusalsOf(
  model: Model,
  entity: Entity,
  action: Action | InternalAction,
): readonly Refusal[] {
  const all = [...conflicts(model, entity, action), ...unknowns(model, entity, action)];
  return all.filter((one, index) => all.findIndex((other) => keyOf(other) === keyOf(one)) === index);
}

const keyOf = ({ type, fault }: Refusal) => `${type} ${fault?.pointer ?? ''} ${fault?.code ?? ''}`;

function conflicts(model: Model, entity: Entity, action: Action | InternalAction): Refusal[] {
  const settable = settableBy(entity, action);
  if (['create', 'create-each', 'change'].includes(action.kind)) {
    const isCreation = action.kind !== 'change';
    const changed = settable.map(({ name }) => name);
    const names = isCreation ? entity.fields.map(({ name }) => name) : changed;
    const filled = entity.fields.filter((field) => isFilled(entity, field, settable)).map(({ name }) => name);
    return [
      ...entity.unique
        .filter(({ fields, when }) =>
          isCreation
            ? fields.every((name) => filled.includes(name)) && canBeginUnder(entity, when)
            : fields.some((name) => changed.includes(name)),
        )
        .map((one) => takenBy(entity, one)),
      ...settable.flatMap((field) => partConflicts(model, field)),
      ...settable.flatMap((field) => guards(model, field)),
      ...rowChecks(entity, names),
    ];
  }
  if (action.kind === 'delete') return inUse(model, entity);
  if (action.kind === 'flow') return flowRefusals(action);
  if (action.kind !== 'operation') return [];
  const { operation } = action;
  const taken = touchedBy(entity, operation).map((one) => takenBy(entity, one).detail);
  const isGuarded = !isStep(action) || hasOtherStates(entity, operation);
  const [reason] = operationReasons(model, entity, isGuarded ? operation : { ...operation, from: [] }, taken);
  return [
    ...(reason === undefined ? [] : [{ status: 409 as const, type: operation.fails, detail: reason }]),
    ...operation.takes.flatMap((input) => guards(model, input)),
  ];
}

function flowRefusals({ flow, asks }: FlowRoute): Refusal[] {
  if (asks === 'read') return [];
  const detail = asks === 'resume' ? 'It has ended.' : 'It can no longer be taken back.';
  return [{ status: 409, type: `${flow.name}-${asks}-refused`, detail }];
}

/** Whether a row can be in a state that an operation does not lead from, and not to either: there a flow finds it done. */
const hasOtherStates = ({ state }: Entity, { from, to }: Operation): boolean =>
  state !== undefined && state.states.some((value) => !from.includes(value) && value !== to);

/** Whether a new row can have a value in this field. One without a value is never taken. */
const isFilled = (entity: Entity, field: Field, settable: readonly Field[]): boolean =>
  !field.optional ||
  settable.includes(field) ||
  field.default !== undefined ||
  field.computed !== undefined ||
  ownersFromToken(entity).includes(field);

/** Whether a rule can count for a new row, which is in its first state. */
const canBeginUnder = ({ state }: Entity, when: Unique['when']): boolean =>
  !when || state?.initial === undefined || canHold(when, state.field, state.initial);

/** The unique rules that an operation can break: it sets one of their fields, or moves the row under them. */
export function touchedBy({ unique, state }: Entity, { does, from, to }: Operation): readonly Unique[] {
  const set = does.map(({ field }) => field);
  return unique.filter(({ fields, when }) => {
    if (when && does.some((assignment) => leaves(assignment, when))) return false;
    if (to !== undefined && state && when && !canHold(when, state.field, to)) return false;
    const isUnderIt =
      when && state && from.length > 0 && mentions(when).every((name) => name === state.field)
        ? from.every((one) => canHold(when, state.field, one))
        : false;
    const moved = to === undefined || !state || isUnderIt ? set : [...set, state.field];
    return [...fields, ...(when ? mentions(when) : [])].some((name) => moved.includes(name));
  });
}

/** Whether a row does not meet a condition any more after an assignment. */
function leaves({ field, operator, value }: Assignment, condition: Expression): boolean {
  const assigned = operator === '=' && value.kind === 'literal' ? discrete(value.value) : undefined;
  return assigned !== undefined && !canHold(condition, field, assigned);
}

export function takenBy({ names, fields: all }: Entity, { fields, problem }: Unique, within = ''): Refusal {
  const labels = fields.map((name) => all.find((field) => field.name === name)?.label ?? name).join(' and ');
  const same = fields.length === 1 ? 'this' : 'the same';
  const detail = `There is ${withArticle(names.label)} with ${same} ${labels} already.`;
  const [only] = fields;
  const fault = { pointer: `${within}/${only}`, code: problem, detail };
  return { status: 409, type: problem, detail, ...(fields.length === 1 && { fault }) };
}

/** What the constraints of a list's parts refuse. */
function partConflicts(model: Model, field: Field): Refusal[] {
  const parts = partsOf(model, field);
  if (!parts) return [];
  const taken = parts.unique.map((one) => takenBy(parts, one, `/${field.name}/0`));
  return [...taken, ...rowChecks(parts, [])];
}

/** `product: catalog.Product when status = active`, on the field itself or on the fields of its parts. */
function guards(model: Model, field: Field, prefix = ''): Refusal[] {
  const parts = partsOf(model, field);
  if (parts) return parts.fields.flatMap((part) => guards(model, part, `${prefix}/${field.name}/0`));
  if (!field.guard || field.type.kind !== 'reference') return [];
  const { problem: type } = field.guard;
  const detail = `The ${targetNames(model, field.type.target).label} is not in the state that this needs.`;
  return [{ status: 409, type, detail, fault: { pointer: `${prefix}/${field.name}`, code: type, detail } }];
}

/** The named checks of which one of these fields is a part; all of them where no field is named. */
function rowChecks(entity: Entity, names: readonly string[]): Refusal[] {
  return entity.checks
    .filter(
      ({ expression }) => names.length === 0 || mentions(expression).some((name) => names.includes(name)),
    )
    .map(({ name }) => {
      const detail = `The ${entity.names.label} breaks the rule "${spoken(name)}".`;
      return { status: 409, type: checkProblem(entity, name), detail };
    });
}

/** The problem of a row that breaks a named check: `booking-ends-after-start`. */
export function checkProblem(entity: Entity, check: string): string {
  return `${entity.names.file}-${check}`;
}

/** What stands in the way of a deletion: rows that refer to this one, in this service or in others that keep it. */
function inUse(model: Model, entity: Entity): Refusal[] {
  const service = model.services.find(({ id }) => id === entity.service) ?? model.identity.service;
  const referrers = (service?.entities ?? []).filter(({ fields }) =>
    fields.some(
      ({ type }) =>
        (type.kind === 'reference' && type.local && type.target === entity.id && type.deleted === 'refuse') ||
        (type.kind === 'links' && type.to === entity.id),
    ),
  );
  const local = referrers.map(
    ({ names }) => `${withArticle(names.label, true)} refers to this ${entity.names.label}.`,
  );
  const remote = keepers(model, entity).map((name) => keptDetail(entity, serviceOf(model, name)));
  return [...local, ...remote].slice(0, 1).map((detail) => ({ status: 409, type: 'in-use', detail }));
}

/** Why a row is not deleted that another service keeps. */
export const keptDetail = ({ names }: Entity, keeper: Service): string =>
  `Something of the ${keeper.name} service refers to this ${names.label}.`;

function unknowns(model: Model, entity: Entity, action: Action | InternalAction): Refusal[] {
  return settableBy(entity, action).flatMap((field) =>
    unknown(model, entity, field, action.kind === 'change'),
  );
}

/** A reference to a row that is not there; a foreign one only where an interaction of the plan lets the service know. */
function unknown(model: Model, entity: Entity, field: Field, isChange: boolean, prefix = ''): Refusal[] {
  const pointer = `${prefix}/${field.name}`;
  const { type } = field;
  if (type.kind === 'reference' && (type.local || isAsked(model, entity, type.target))) {
    return [missing(model, type.target, pointer)];
  }
  if (type.kind === 'links') return [missing(model, type.to, `${pointer}/0`)];
  const parts = partsOf(model, field);
  if (!parts) return [];
  const settable = settableInternally(parts).filter(({ internal }) => !internal);
  const inner = settable.flatMap((part) => unknown(model, entity, part, false, `${pointer}/0`));
  return isChange ? [missing(model, parts.id, `${pointer}/0/id`), ...inner] : inner;
}

const isAsked = (model: Model, { service }: Entity, target: string) =>
  model.interactions.some(
    (one) => one.kind !== 'follows' && one.service === service && one.target === target,
  );

function missing(model: Model, target: string, pointer: string): Refusal {
  const { file, label } = targetNames(model, target);
  return {
    status: 422,
    type: 'unprocessable',
    detail: 'The request refers to something that does not exist.',
    fault: { pointer, code: `${file}-not-found`, detail: `There is no such ${label}.` },
  };
}

/** What the body of an action may set: fields, or the inputs of an operation. */
export function settableBy(entity: Entity, action: Action | InternalAction): readonly Field[] {
  switch (action.kind) {
    case 'create':
      return 'callers' in action ? settableInternally(entity) : settableOnCreate(entity);
    case 'create-each':
      return settableInternally(entity);
    case 'change':
      return settableOnChange(entity);
    case 'operation':
      return action.operation.takes;
    default:
      return [];
  }
}
