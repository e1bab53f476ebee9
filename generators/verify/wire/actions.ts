import type { ExamEntity, ExamField, ExamGrant, ExamOperation, ExamPlan } from '../plan/exam-plan.ts';
import { pivotOf } from '../plan/flows.ts';
import { copyTableName } from '../plan/names.ts';
import { keepersOf } from './keeping.ts';
import { allEntities } from './lookup.ts';
import { settableInternally, settableOnChange, settableOnCreate } from './settable.ts';

export type ActionKind =
  | 'list'
  | 'get'
  | 'create'
  | 'change'
  | 'delete'
  | 'operation'
  | 'flow'
  | 'let-go'
  | 'lookup'
  | 'snapshot';

/** One thing that can be done with an entity over HTTP. */
export interface Action {
  readonly entity: ExamEntity;
  /** The service that answers: that of the entity, but where another one is to let go of a row. */
  readonly host: string;
  readonly kind: ActionKind;
  readonly operation: ExamOperation | undefined;
  /** Of an action that asks about a flow of the row: which one, and what for. */
  readonly flow: { readonly name: string; readonly asks: 'read' | 'resume' | 'cancel' } | undefined;
  /** `create`, `change`, `read` or the operation's name: what the plan's `access` calls it; `cancel checkout` of a flow. */
  readonly right: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/v1/orders/{id}/cancel` */
  readonly path: string;
  /** Of a public action: who may, services aside. */
  readonly grants: readonly ExamGrant[];
  /** Of an internal action: the services that may; undefined for a public one. */
  readonly callers: readonly string[] | undefined;
  /**
   * Of an operation of other services, which is done with several rows at once: the keys by which the body may name each of them.
   * Undefined for all actions that have their row in the path, or none.
   */
  readonly rowKeys: readonly (readonly string[])[] | undefined;
  /** Of a creation for flows: whether it is one of several rows at once, each from an item of the body. */
  readonly each: boolean;
  /** What an action is given: in its body, or for each row in there. */
  readonly takes: readonly ExamField[];
  readonly success: 200 | 201 | 204;
}

export const isInternal = ({ callers }: Action) => callers !== undefined;
/** Whether an action is about rows that are there already, and are named. */
export const isOfRows = ({ kind }: Action) =>
  ['get', 'change', 'delete', 'operation', 'flow', 'let-go'].includes(kind);
export const hasBody = ({ takes }: Action) => takes.length > 0;

/** `cancel orders.Order` */
export const named = ({ entity, right, kind, callers }: Action): string => {
  const verb = ['operation', 'create', 'change', 'delete', 'flow'].includes(kind) ? right : kind;
  return `${callers ? 'internal ' : ''}${verb} ${entity.id}`;
};

/** Where other services ask this one before they delete a row that it may refer to. */
export const lettingGoIn = (plan: ExamPlan, host: string): readonly Action[] =>
  allEntities(plan)
    .filter((entity) => keepersOf(plan, entity).some(({ service }) => service === host))
    .map((entity) => {
      const folder = copyTableName(entity.service, entity.name).replaceAll('_', '-');
      const path = `/internal/v1/${folder}/{id}/let-go`;
      const form = { kind: 'let-go', right: 'let-go', method: 'POST', path, success: 200 } as const;
      return { ...action(entity, form, [], [entity.service]), host };
    });

/** All routes of an entity: those that somebody outside may use, and those that other services need. Parts have none. */
export function actionsOf(plan: ExamPlan, entity: ExamEntity): readonly Action[] {
  if (entity.partOf || entity.route === undefined) return [];
  return [
    ...publicActions(entity, entity.route),
    ...flowActions(plan, entity, entity.route),
    ...internalActions(plan, entity, `/internal${entity.route}`),
  ];
}

type Form = Pick<Action, 'kind' | 'method' | 'path' | 'success' | 'right'> & {
  readonly operation?: ExamOperation;
  readonly flow?: Action['flow'];
  readonly takes?: readonly ExamField[];
  readonly rowKeys?: Action['rowKeys'];
  readonly each?: boolean;
};

/** Of one row in the path, or of those in the body. */
const operations = (entity: ExamEntity, route: string): Form[] =>
  entity.operations.map((operation) => ({
    kind: 'operation',
    right: operation.name,
    operation,
    method: 'POST',
    path: `${route}/${operation.route}`,
    success: 200,
    takes: operation.takes,
  }));

function publicActions(entity: ExamEntity, route: string): Action[] {
  const one = `${route}/{id}`;
  const changeable = settableOnChange(entity);
  const forms: Form[] = [
    { kind: 'list', right: 'read', method: 'GET', path: route, success: 200 },
    { kind: 'get', right: 'read', method: 'GET', path: one, success: 200 },
    {
      kind: 'create',
      right: 'create',
      method: 'POST',
      path: route,
      success: 201,
      takes: settableOnCreate(entity),
    },
    ...(changeable.length > 0
      ? [
          {
            kind: 'change',
            right: 'change',
            method: 'PATCH',
            path: one,
            success: 200,
            takes: changeable,
          } as const,
        ]
      : []),
    { kind: 'delete', right: 'delete', method: 'DELETE', path: one, success: 204 },
    ...operations(entity, one),
  ];
  return forms
    .map((form) => action(entity, form, outward(entity.access[form.right] ?? []), undefined))
    .filter(({ grants }) => grants.length > 0);
}

/** What the plan opens of flows: to see how far one is, and, below that, to have it tried at once or taken back. */
function flowActions({ flows }: ExamPlan, entity: ExamEntity, route: string): Action[] {
  const own = flows.filter(({ when, isCarriedOut }) => isCarriedOut && when.entity === entity.id);
  return own.flatMap((flow) => {
    const path = `${route}/{id}/${flow.name}`;
    const form = (asks: 'read' | 'resume' | 'cancel'): Form => ({
      kind: 'flow',
      right: `${asks} ${flow.name}`,
      flow: { name: flow.name, asks },
      method: asks === 'read' ? 'GET' : 'POST',
      path: asks === 'read' ? path : `${path}/${asks}`,
      success: 200,
    });
    const asked = (['read', 'resume', 'cancel'] as const).filter(
      (asks) => asks !== 'cancel' || pivotOf(flow) >= 0,
    );
    return asked
      .map((asks) => action(entity, form(asks), outward(flow.access[asks]), undefined))
      .filter(({ grants }) => grants.length > 0);
  });
}

/** What a user can have, or nobody in particular. */
const outward = (grants: readonly ExamGrant[]) => grants.filter(({ to }) => to.kind !== 'internal');

function internalActions(plan: ExamPlan, entity: ExamEntity, route: string): Action[] {
  const forms: Form[] = [
    { kind: 'lookup', right: 'read', method: 'GET', path: route, success: 200 },
    { kind: 'snapshot', right: 'read', method: 'GET', path: `${route}/snapshot`, success: 200 },
    {
      kind: 'create',
      right: 'create',
      method: 'POST',
      path: route,
      success: 201,
      takes: settableInternally(entity),
    },
    {
      kind: 'create',
      right: 'create each',
      method: 'POST',
      path: `${route}/create`,
      success: 201,
      takes: settableInternally(entity),
      each: true,
    },
    ...operations(entity, route).map((form) => ({ ...form, rowKeys: rowKeysOf(plan, entity) })),
  ];
  return forms
    .map((form) => action(entity, form, [], callersOf(plan, entity, form)))
    .filter(({ callers }) => callers !== undefined && callers.length > 0);
}

function action(
  entity: ExamEntity,
  { operation, flow, takes = [], rowKeys, each = false, ...form }: Form,
  grants: readonly ExamGrant[],
  callers: readonly string[] | undefined,
): Action {
  return { entity, host: entity.service, operation, flow, takes, rowKeys, each, ...form, grants, callers };
}

/** The services that the plan lets look the entity up, or copy it, or has do this with it. What a service does with its own rows needs no route. */
function callersOf(plan: ExamPlan, entity: ExamEntity, form: Form): readonly string[] {
  const callers = callsOf(plan, entity, form);
  return [...new Set(callers.map(({ service }) => service))].filter((name) => name !== entity.service).sort();
}

function callsOf(
  { reads, copies, calls, flows }: ExamPlan,
  { id }: ExamEntity,
  { kind, right, each = false }: Form,
): readonly { readonly service: string }[] {
  if (kind === 'lookup') return reads.filter(({ target }) => target === id);
  if (kind === 'snapshot') return copies.filter(({ target }) => target === id);
  if (kind !== 'create') return calls.filter(({ entity, operation }) => entity === id && operation === right);
  return flows.filter(({ steps }) =>
    steps.some(
      (step) => step.entity === id && step.operation === 'create' && (step.each !== undefined) === each,
    ),
  );
}

/** The id, and each unique key by which a flow names rows of the entity. */
function rowKeysOf({ flows }: ExamPlan, { id }: ExamEntity): NonNullable<Action['rowKeys']> {
  const keys = flows
    .flatMap(({ steps }) => steps)
    .flatMap(({ entity, row }) => (entity === id && row ? [Object.keys(row).toSorted()] : []));
  const unlike = new Map([['id'], ...keys].map((key) => [key.join(), key]));
  return [...unlike.values()];
}
