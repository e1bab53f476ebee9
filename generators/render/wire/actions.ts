import type { Entity, Flow, FlowAction, Grant, Interaction, Model, Operation } from '../../plan/model.ts';
import { canBeTakenBack, creatorsOfEach, flowsOn, steppers } from './flows.ts';
import { settableOnChange } from './settable.ts';

/**
 * One thing that can be done with an entity over HTTP. `flow` asks about a flow of a row: how far it is, to try it at once, to take
 * it back. `lookup` is the reading by ids that other services do, `snapshot` the reading of all rows, from which copies are filled,
 * `create-each` the creation of a row for each part of a list, which flows ask for.
 */
export type Action =
  | { readonly kind: 'list' | 'get' | 'create' | 'change' | 'delete'; readonly grants: readonly Grant[] }
  | { readonly kind: 'operation'; readonly operation: Operation; readonly grants: readonly Grant[] }
  | FlowRoute;

export interface FlowRoute {
  readonly kind: 'flow';
  readonly flow: Flow;
  readonly asks: FlowAction;
  readonly grants: readonly Grant[];
}

export type InternalAction =
  | {
      readonly kind: 'lookup' | 'snapshot' | 'create' | 'create-each';
      readonly callers: readonly string[];
    }
  | { readonly kind: 'operation'; readonly operation: Operation; readonly callers: readonly string[] };

/** What a flow does with several rows at once, of which the body tells. */
export const isStep = (action: Action | InternalAction): boolean =>
  action.kind === 'create-each' || (action.kind === 'operation' && 'callers' in action);

/** The grants that a user or nobody in particular can have. */
const outward = (grants: readonly Grant[]) => grants.filter(({ to }) => to.kind !== 'internal');

/** The actions with a public route, in the order of contracts. A change that could set nothing has none; parts have none. */
export function publicActions(model: Model, entity: Entity): readonly Action[] {
  if (entity.partOf) return [];
  const { access } = entity;
  const read = outward(access.read);
  const actions: Action[] = [
    { kind: 'list', grants: read },
    { kind: 'get', grants: read },
    { kind: 'create', grants: outward(access.create) },
    { kind: 'change', grants: changers(entity) },
    { kind: 'delete', grants: outward(access.delete) },
    ...entity.operations.map((operation): Action => {
      return { kind: 'operation', operation, grants: outward(access.operations[operation.name] ?? []) };
    }),
    ...flowRoutes(model, entity),
  ];
  return actions.filter(({ grants }) => grants.length > 0);
}

/** Who may change rows, where there is anything to be set. */
export const changers = (entity: Entity): readonly Grant[] =>
  settableOnChange(entity).length > 0 ? outward(entity.access.change) : [];

/** What the plan opens of flows. One that cannot be taken back has no route for that. */
export const flowRoutes = (model: Model, entity: Entity): readonly FlowRoute[] =>
  flowsOn(model, entity).flatMap((flow) =>
    (['read', 'resume', 'cancel'] as const)
      .filter((asks) => asks !== 'cancel' || canBeTakenBack(flow))
      .map((asks) => ({ kind: 'flow' as const, flow, asks, grants: outward(flow.access[asks]) }))
      .filter(({ grants }) => grants.length > 0),
  );

/** `checkout`, `checkout/cancel`: where a flow is asked about, below its row. */
export const flowPath = ({ flow, asks }: FlowRoute): string =>
  asks === 'read' ? flow.name : `${flow.name}/${asks}`;

/** `readCheckoutFlow`: what is asked of a flow, as one name. */
export const flowActionName = ({ flow, asks }: FlowRoute): string =>
  `${asks}${flow.class.replace(/Flow$/, '')}Flow`;

/** The actions that other services have a route to, because an interaction or a flow of the plan names them. */
export function internalActions(model: Model, entity: Entity): readonly InternalAction[] {
  if (entity.partOf) return [];
  const actions: InternalAction[] = [
    {
      kind: 'lookup',
      callers: readers(
        entity,
        model.interactions.filter(({ kind }) => kind !== 'follows'),
      ),
    },
    {
      kind: 'snapshot',
      callers: readers(
        entity,
        model.interactions.filter(({ kind }) => kind === 'copies'),
      ),
    },
    { kind: 'create', callers: others(entity, steppers(model, entity, 'create')) },
    { kind: 'create-each', callers: others(entity, creatorsOfEach(model, entity)) },
    ...entity.operations.map((operation): InternalAction => {
      return {
        kind: 'operation',
        operation,
        callers: others(entity, steppers(model, entity, operation.name)),
      };
    }),
  ];
  return actions.filter(({ callers }) => callers.length > 0);
}

/** Of the interactions, the services of those that are about the entity. */
function readers(entity: Entity, interactions: readonly Interaction[]): readonly string[] {
  const readings = interactions.filter(({ target }) => target === entity.id);
  return others(
    entity,
    readings.map(({ service }) => service),
  );
}

const others = (entity: Entity, services: readonly string[]) =>
  [...new Set(services)].filter((service) => service !== entity.service).sort();
