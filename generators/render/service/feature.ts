import type { Entity, Grant, Model, Operation } from '../../plan/model.ts';
import {
  type Action,
  flowActionName,
  flowRoutes,
  type InternalAction,
  internalActions,
  publicActions,
} from '../wire/actions.ts';
import { serviceOf } from '../wire/entities.ts';
import { ownCalls } from '../wire/events.ts';
import { stepsOn } from '../wire/flows.ts';
import { actionCondition, readConditions, type RowCondition } from './conditions.ts';
import { lookupsOf } from './lookups.ts';

/** What one root entity can do over HTTP, decided once for its controller, its service and its repository. */
export interface Feature {
  readonly model: Model;
  readonly entity: Entity;
  readonly publicActions: readonly Action[];
  readonly internalActions: readonly InternalAction[];
  /** Which rows are seen at all, the last put together from what is before it; undefined where every caller sees all of them. */
  readonly read?: readonly RowCondition[];
  /** Which of the seen rows an action reaches, by the action's name; only where that is narrower. */
  readonly narrower: ReadonlyMap<string, RowCondition>;
  /** The operations that the service carries out by itself when something has happened elsewhere. */
  readonly own: ReadonlySet<string>;
  /** The operations that flows carry out. */
  readonly steps: ReadonlySet<string>;
}

export function featureOf(model: Model, entity: Entity): Feature {
  const internal = internalActions(model, entity);
  const own = ownCalls(model, entity);
  const steps = stepsOn(model, entity);
  const isDoneWithout = (name: string) => own.has(name) || steps.has(name);
  const read = readConditions(model, entity, internal.length + own.size + steps.size > 0);
  const narrower = new Map<string, RowCondition>();
  for (const [name, grants] of guardedActions(model, entity)) {
    const condition = sameRows(grants, entity.access.read)
      ? undefined
      : actionCondition(model, entity, name, grants, isDoneWithout(name));
    if (condition) narrower.set(name, condition);
  }
  return {
    model,
    entity,
    publicActions: publicActions(model, entity),
    internalActions: internal,
    ...(read.length > 0 ? { read } : {}),
    narrower,
    own,
    steps,
  };
}

const guardedActions = (model: Model, entity: Entity): readonly [string, readonly Grant[]][] => [
  ['change', entity.access.change],
  ['delete', entity.access.delete],
  ...Object.entries(entity.access.operations),
  ...flowRoutes(model, entity).map((route): [string, readonly Grant[]] => [
    flowActionName(route),
    route.grants,
  ]),
];

const sameRows = (one: readonly Grant[], other: readonly Grant[]) =>
  JSON.stringify(one) === JSON.stringify(other);

export const can = ({ publicActions: actions }: Feature, kind: Action['kind']) =>
  actions.some((action) => action.kind === kind);

export const canInside = ({ internalActions: actions }: Feature, kind: InternalAction['kind']) =>
  actions.some((action) => action.kind === kind);

/** The operations that anybody carries out: whoever can call them, flows, or the service itself. */
export const statedOperations = (feature: Feature): readonly Operation[] => {
  const called = calledOperations(feature);
  return feature.entity.operations.filter((one) => called.includes(one) || isPartOfMore(feature, one));
};

/** Whether the operation is part of a transaction that does more than that. */
export const isPartOfMore = ({ own, steps }: Feature, { name }: Operation): boolean =>
  own.has(name) || steps.has(name);

/** The operations that users can call. */
export function calledOperations({ entity, publicActions: outside }: Feature): readonly Operation[] {
  const called = outside.flatMap((action) => (action.kind === 'operation' ? [action.operation.id] : []));
  return entity.operations.filter(({ id }) => called.includes(id));
}

/** Whether other rows of the service look this entity's rows up when they refer to them. */
export function isLookedUpHere({ model, entity }: Pick<Feature, 'model' | 'entity'>): boolean {
  return serviceOf(model, entity.service).entities.some((other) =>
    lookupsOf(model, other, [...other.fields, ...other.operations.flatMap(({ takes }) => takes)]).some(
      ({ local, target }) => local && target.id === entity.id,
    ),
  );
}
