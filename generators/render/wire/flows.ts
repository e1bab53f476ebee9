import { isCarriedOut } from '../../plan/flows.ts';
import type { Entity, Flow, Model, Service, Step } from '../../plan/model.ts';

/** What creates a row for each part of a list. No operation can be called so. */
const CREATE_EACH = 'create each';

/** What flows do with rows of an entity: as a step, to undo one, or because a flow has failed. */
interface Call {
  /** An operation's name, `create`, or that of a creation of several. */
  readonly action: string;
  /** The service that the flow belongs to. */
  readonly by: string;
  /** The fields of the key by which the row is named. */
  readonly key: readonly string[];
}

/** The flows that a service carries out. */
export const flowsOf = (model: Model, service: Service): readonly Flow[] =>
  model.flows.filter((flow) => flow.service === service.id && isCarriedOut(flow));

/** The flows that begin when something happens to a row of the entity. */
export const flowsOn = (model: Model, entity: Entity): readonly Flow[] =>
  model.flows.filter((flow) => flow.when.entity === entity.id && isCarriedOut(flow));

/** Whether a flow has a step that can be refused, and so an undoing of those before it. */
export const canBeTakenBack = ({ steps }: Flow): boolean => steps.some(({ pivot }) => pivot);

/** Whether any flow is carried out. */
export const hasFlows = (model: Model): boolean => model.flows.some(isCarriedOut);

/** Whether a service has flows, or those of others have something done in it. */
export const takesPartInFlows = (model: Model, service: Service): boolean =>
  flowsOf(model, service).length > 0 || hasSteps(model, service);

/** Whether flows do anything with rows of a service. */
const hasSteps = (model: Model, { entities }: Service): boolean =>
  entities.some((entity) => callsOf(model, entity).length > 0);

/** The operations that flows carry out, of which service ever they are. */
export const stepsOn = (model: Model, entity: Entity): ReadonlySet<string> =>
  new Set(
    callsOf(model, entity).flatMap(({ action }) =>
      ['create', CREATE_EACH].includes(action) ? [] : [action],
    ),
  );

/** Whether flows create several rows at once, of which service ever they are. */
export const createsEach = (model: Model, entity: Entity): boolean =>
  callsOf(model, entity).some(({ action }) => action === CREATE_EACH);

/** The services whose flows create several rows of another service at once. */
export const creatorsOfEach = (model: Model, entity: Entity): readonly string[] =>
  steppers(model, entity, CREATE_EACH);

/** Whether the flows of its own service create several rows at once. */
export const ownCreatesEach = (model: Model, entity: Entity): boolean =>
  ownStepsOn(model, entity).has(CREATE_EACH);

/** The same of the flows of its own service; `create` among them. */
export const ownStepsOn = (model: Model, entity: Entity): ReadonlySet<string> =>
  new Set(callsOf(model, entity).flatMap(({ action, by }) => (by === entity.service ? [action] : [])));

/** The keys by which flows name rows of the entity, `id` first. */
export function stepKeys(model: Model, entity: Entity): readonly (readonly string[])[] {
  const keys = callsOf(model, entity).map(({ key }) => [...key].sort());
  const all = [['id'], ...keys.filter((key) => key.join() !== 'id')];
  return [...new Map(all.map((key) => [key.join(), key])).values()];
}

/** The services whose flows do this with rows of another service. */
export const steppers = (model: Model, entity: Entity, action: string): readonly string[] =>
  callsOf(model, entity).flatMap((call) => (call.action === action ? [call.by] : []));

function callsOf(model: Model, entity: Entity): readonly Call[] {
  return model.flows.flatMap((flow) => [
    ...flow.steps.filter((step) => step.entity === entity.id).flatMap((step) => callsOfStep(flow, step)),
    ...(flow.failed?.entity === entity.id
      ? [{ action: flow.failed.operation, by: flow.service, key: ['id'] }]
      : []),
  ]);
}

function callsOfStep({ service: by }: Flow, { operation, undo, row, each }: Step): readonly Call[] {
  const key = row?.map(({ name }) => name) ?? ['id'];
  const action = operation === 'create' && each !== undefined ? CREATE_EACH : operation;
  return [{ action, by, key }, ...(undo === undefined ? [] : [{ action: undo, by, key }])];
}
