import type { Assignment, Entity, Field, Model, Operation } from '../../plan/model.ts';
import { mentions, printed } from './expression.ts';
import { either, spoken } from './words.ts';

/** Why an operation can be refused with 409, in sentences for the caller; the most likely reason first; `taken` are the unique rules that it can break. */
export function operationReasons(
  model: Model,
  entity: Entity,
  operation: Operation,
  taken: readonly string[] = [],
): readonly string[] {
  const guard = guardReason(entity, operation);
  const reasons = [
    ...overdrafts(entity, operation),
    ...refusedByPort(model, operation),
    ...taken,
    ...(guard === undefined ? [] : [guard]),
    ...brokenRules(entity, operation),
  ];
  if (reasons.length > 0) return reasons;
  // A person may refuse what they write, and a port may be called for the row.
  const mayRefuse = operation.byHand || entity.operations.some(({ calls }) => calls);
  return mayRefuse ? [`This is not possible with the ${entity.names.label} as it is.`] : [];
}

/** `This is possible only while the product is draft.`: its state and its condition. */
export function guardReason({ names }: Entity, { from, when }: Operation): string | undefined {
  const needed = [
    ...(from.length > 0 ? [`the ${names.label} is ${either(from)}`] : []),
    ...(when ? [printed(when)] : []),
  ];
  return needed.length > 0 ? `This is possible only while ${needed.join(' and ')}.` : undefined;
}

export function refusedByPort({ ports }: Model, { calls }: Operation): string[] {
  const port = ports.find(({ name }) => name === calls?.port);
  const operation = port?.operations.find(({ name }) => name === calls?.operation);
  return port && operation?.fails ? [`The ${spoken(port.name)} has refused this.`] : [];
}

/** `Not possible: available would be less than 0.` */
export function overdrafts(entity: Entity, { does }: Operation): string[] {
  const limits = does.flatMap((assignment) => {
    const field = entity.fields.find(({ name }) => name === assignment.field);
    return field && isNumber(field) ? limitOf(field, assignment) : [];
  });
  return limits.map((limit) => `Not possible: ${limit}.`);
}

/** The named checks that an operation can break: it sets one of their fields, the state included. */
export function brokenRules({ names, checks, state }: Entity, { does, to }: Operation): string[] {
  const set = [...does.map(({ field }) => field), ...(to !== undefined && state ? [state.field] : [])];
  return checks
    .filter(({ expression }) => mentions(expression).some((name) => set.includes(name)))
    .map(({ name }) => `Not possible: the ${names.label} would break the rule "${spoken(name)}".`);
}

const isNumber = ({ type }: Field) => ['integer', 'bigint', 'decimal', 'money'].includes(type.kind);

/** The bound that an assignment can break; sums that grow without bound can still leave their type. */
function limitOf({ label, bounds }: Field, { operator, value }: Assignment): string[] {
  const { min, max } = bounds ?? {};
  if (operator === '=') return value.kind === 'binary' ? [`${label} would leave its bounds`] : [];
  if (operator === '-=' && min)
    return [`${label} would be ${min.exclusive ? 'no more' : 'less'} than ${min.value}`];
  if (operator === '+=' && max)
    return [`${label} would be ${max.exclusive ? 'no less' : 'more'} than ${max.value}`];
  return [`${label} would be too ${operator === '+=' ? 'large' : 'small'}`];
}
