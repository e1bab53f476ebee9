import type { Entity, Grant, Model, Operation } from '../../plan/model.ts';
import { type Action, type InternalAction, internalActions, publicActions } from '../wire/actions.ts';
import { serviceOf } from '../wire/entities.ts';
import { ownCalls } from '../wire/events.ts';
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
  /** The operations that the service carries out by itself. */
  readonly own: ReadonlySet<string>;
}

export function featureOf(model: Model, entity: Entity): Feature {
  const internal = internalActions(model, entity);
  const own = ownCalls(model, entity);
  const read = readConditions(model, entity, internal.length > 0 || own.size > 0);
  const narrower = new Map<string, RowCondition>();
  for (const [name, grants] of guardedActions(entity)) {
    const condition = sameRows(grants, entity.access.read)
      ? undefined
      : actionCondition(model, entity, name, grants, own.has(name));
    if (condition) narrower.set(name, condition);
  }
  return {
    model,
    entity,
    publicActions: publicActions(entity),
    internalActions: internal,
    ...(read.length > 0 ? { read } : {}),
    narrower,
    own,
  };
}

const guardedActions = ({ access }: Entity): readonly [string, readonly Grant[]][] => [
  ['change', access.change],
  ['delete', access.delete],
  ...Object.entries(access.operations),
];

const sameRows = (one: readonly Grant[], other: readonly Grant[]) =>
  JSON.stringify(one) === JSON.stringify(other);

export const can = ({ publicActions: actions }: Feature, kind: Action['kind']) =>
  actions.some((action) => action.kind === kind);

export const canInside = ({ internalActions: actions }: Feature, kind: InternalAction['kind']) =>
  actions.some((action) => action.kind === kind);

/** The operations that anybody carries out: whoever can call them, or the service itself. */
export const statedOperations = (feature: Feature): readonly Operation[] => {
  const called = calledOperations(feature);
  return feature.entity.operations.filter((one) => called.includes(one) || feature.own.has(one.name));
};

/** The operations that anybody can call, from outside or from another service. */
export function calledOperations({
  entity,
  publicActions: outside,
  internalActions: inside,
}: Feature): readonly Operation[] {
  const called = [...outside, ...inside].flatMap((action) =>
    action.kind === 'operation' ? [action.operation.id] : [],
  );
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
