import type { Operation } from '../../plan/model.ts';
import { audienceOf } from '../wire/grants.ts';
import { type Action, flowActionName, flowPath, type InternalAction, isStep } from '../wire/actions.ts';
import { isReading, successOf } from '../wire/statuses.ts';
import type { Feature } from './feature.ts';
import { Imports } from './imports.ts';
import type { LogicView } from './logic.ts';
import { readsInputs } from './operation-uses.ts';
import { methodName } from './operations.ts';
import { creationsOf, inputsName } from './schemas.ts';
import { createItemsName, itemsName } from './step-schemas.ts';
import { stepParameters } from './steps.ts';
import { text } from './types.ts';

/** The view of `<entities>.controller.ts`: one statement per route. */
export interface ControllerView {
  readonly imports: string;
  readonly classes: string;
  readonly variables: string;
  readonly folder: string;
  readonly routes: readonly RouteView[];
  readonly internal: readonly RouteView[];
  /** Whether the internal routes are of flows, and of what else there is. */
  readonly steps: boolean;
  readonly serves: boolean;
}

interface RouteView {
  readonly decorators: readonly string[];
  readonly name: string;
  readonly parameters: string;
  readonly arguments: string;
}

export function controllerView(feature: Feature, logic: LogicView): ControllerView {
  const { entity } = feature;
  const { names } = entity;
  const imports = new Imports().value('@nestjs/common', 'Controller').value('../platform/http.js', 'Returns');
  const routes = feature.publicActions.map((action) =>
    route(feature, logic, action, `Allow(${audienceOf(action.grants).map(text).join(', ')})`, imports),
  );
  const internal = feature.internalActions.map((action) =>
    route(feature, logic, action, `AllowServices(${action.callers.map(text).join(', ')})`, imports),
  );
  const steps = internal.some(({ arguments: call }) => call.startsWith('this.steps.'));
  const serves = internal.some(({ arguments: call }) => !call.startsWith('this.steps.'));
  if (steps) imports.value(`./${names.folder}.steps.js`, `${names.classes}Steps`);
  if (routes.length > 0 || serves) imports.value(`./${names.folder}.service.js`, `${names.classes}Service`);
  if (routes.length > 0) imports.value('../platform/auth.js', 'Allow');
  if (internal.length > 0) imports.value('../platform/auth.js', 'AllowServices');
  return {
    classes: names.classes,
    variables: names.variables,
    folder: names.folder,
    routes,
    internal,
    steps,
    serves,
    imports: imports.print(),
  };
}

function verbOf(action: Action | InternalAction) {
  if (isReading(action)) return 'Get';
  return action.kind === 'change' ? 'Patch' : action.kind === 'delete' ? 'Delete' : 'Post';
}

function route(
  feature: Feature,
  logic: LogicView,
  action: Action | InternalAction,
  allow: string,
  imports: Imports,
): RouteView {
  const verb = verbOf(action);
  imports.value('@nestjs/common', verb);
  if (isKept(action)) imports.value('../platform/idempotency.js', 'Idempotent');
  return {
    decorators: [
      `@${verb}(${path(action)})`,
      `@${allow}`,
      `@Returns(${returned(feature, action, imports)})`,
      ...(isKept(action) ? ['@Idempotent()'] : []),
    ],
    ...call(feature, logic, action, imports),
  };
}

function path(action: Action | InternalAction): string {
  if (action.kind === 'operation')
    return text(isStep(action) ? action.operation.route : `:id/${action.operation.route}`);
  if (action.kind === 'flow') return text(`:id/${flowPath(action)}`);
  if (action.kind === 'snapshot' || action.kind === 'create-each') return text(routes[action.kind]);
  return ['get', 'change', 'delete'].includes(action.kind) ? `':id'` : '';
}

const routes = { snapshot: 'snapshot', 'create-each': 'create' };

/** Whether a repeated request is given the answer that is kept. */
const isKept = (action: Action | InternalAction): boolean => action.kind === 'create' || isStep(action);

function returned({ entity }: Feature, action: Action | InternalAction, imports: Imports): string {
  const { kind } = action;
  if (kind === 'delete') return '204';
  if (kind === 'flow') {
    imports.value('../platform/flows/flow-view.js', 'FlowView');
    return '200, FlowView';
  }
  const isList = ['list', 'lookup', 'snapshot'].includes(kind) || isStep(action);
  const schema = `${entity.names.class}${isList ? 'Page' : 'View'}`;
  imports.value(`./${entity.names.folder}.schemas.js`, schema);
  return `${successOf(action)}, ${schema}`;
}

interface Parameter {
  readonly code: string;
  readonly argument: string;
}

function call(feature: Feature, logic: LogicView, action: Action | InternalAction, imports: Imports) {
  const service = `this.${isStep(action) ? 'steps' : feature.entity.names.variables}`;
  const parameters = parametersOf(feature, logic, action, imports);
  const name = methodOf(action);
  return {
    name,
    parameters: parameters.map(({ code }) => code).join(', '),
    arguments: `${service}.${name}(${parameters.flatMap(({ argument }) => argument || []).join(', ')})`,
  };
}

const methods = {
  list: 'list',
  get: 'get',
  lookup: 'getAll',
  snapshot: 'getAfter',
  create: 'create',
  'create-each': 'createAll',
  change: 'change',
  delete: 'delete',
};

function methodOf(action: Action | InternalAction): string {
  if (action.kind === 'operation') return methodName(action.operation);
  return action.kind === 'flow' ? flowActionName(action) : methods[action.kind];
}

function parametersOf(
  feature: Feature,
  logic: LogicView,
  action: Action | InternalAction,
  imports: Imports,
): Parameter[] {
  const { model, entity, read } = feature;
  const { class: name, variable, folder } = entity.names;
  const schema = (decorator: string, type: string, as: string, argument = as): Parameter => {
    imports
      .value('@nestjs/common', decorator)
      .value(
        /^(By|After)(Big|Text)?Ids?$/.test(type) ? '../platform/schemas.js' : `./${folder}.schemas.js`,
        type,
      );
    return { code: `@${decorator}({ schema: ${type} }) ${as}: ${type}`, argument };
  };
  const byId = () => schema('Param', idSchema(entity.key.kind), '{ id }', 'id');
  const caller = (): Parameter[] => {
    imports.type('../platform/auth.js', 'Caller').value('../platform/auth.js', 'CurrentCaller');
    return [{ code: '@CurrentCaller() caller: Caller', argument: 'caller' }];
  };
  const ifMatch = (): Parameter => {
    imports.value('../platform/http.js', 'IfMatch');
    return { code: '@IfMatch() version: number', argument: 'version' };
  };
  const keyed = (decorator: 'Keyed' | 'KeyRequired', optional: string): Parameter => {
    imports.value('../platform/idempotency.js', decorator).type('../platform/idempotency.js', 'KeyedRequest');
    return { code: `@${decorator}() request${optional}: KeyedRequest`, argument: 'request' };
  };
  const callerIf = (needed: boolean | undefined) => (needed ? caller() : []);
  const operationParameters = (operation: Operation): Parameter[] => {
    const method = logic.operations.find(({ plain }) => plain === operation.name);
    const takes = operation.takes.length > 0;
    const body = takes ? [schema('Body', inputsName(entity, operation), 'input')] : [];
    // A call of a port is told by its key; what it takes is read again from there.
    if (operation.calls) return [byId(), ...checked(body), keyed('KeyRequired', ''), ...caller()];
    const isRead = operation.byHand || readsInputs(operation);
    return [
      byId(),
      ...(isRead ? body : checked(body)),
      ...callerIf(method?.parameters.includes('caller: Caller')),
    ];
  };
  const stepParametersOf = (operation: Operation): Parameter[] => {
    const more = stepParameters(feature, operation);
    const key = keyed('KeyRequired', '');
    return [
      schema('Body', itemsName(entity, operation), 'items'),
      more.includes('request') ? key : { code: key.code.replace(' request', ' _request'), argument: '' },
      ...callerIf(more.includes('caller')),
    ];
  };
  switch (action.kind) {
    case 'list':
      return [schema('Query', `${name}Query`, 'query'), ...caller()];
    case 'lookup':
      return [schema('Query', idsSchema(entity.key.kind), '{ id }', 'id')];
    case 'snapshot':
      return [schema('Query', afterSchema(entity.key.kind), '{ after }', 'after')];
    case 'get':
      return [byId(), ...callerIf(read !== undefined)];
    case 'create': {
      const creations = creationsOf(model, entity);
      const own = ('callers' in action ? creations.at(-1) : creations[0])?.name ?? `${name}Create`;
      return [schema('Body', own, variable), ...callerIf(logic.create?.caller), keyed('Keyed', '?')];
    }
    case 'create-each':
      return [
        schema('Body', createItemsName(entity), 'items'),
        keyed('KeyRequired', ''),
        ...callerIf(logic.create?.caller),
      ];
    case 'change':
      return [
        byId(),
        ifMatch(),
        schema('Body', `${name}Change`, 'change'),
        ...callerIf(logic.change?.caller),
      ];
    case 'delete':
      return [byId(), ifMatch(), ...callerIf(logic.delete?.caller)];
    case 'flow': {
      const asked = logic.asked.find(({ name: one }) => one === flowActionName(action));
      return [byId(), ...callerIf(asked?.parameters.includes('caller: Caller'))];
    }
    case 'operation':
      return isStep(action) ? stepParametersOf(action.operation) : operationParameters(action.operation);
  }
}

/** A body that is only looked at: the schema refuses what is not of its form. */
const checked = (body: readonly Parameter[]): Parameter[] =>
  body.map(({ code }) => ({ code: code.replace(/ input: /, ' _input: '), argument: '' }));

const idsSchema = (kind: string) =>
  kind === 'uuid' ? 'ByIds' : kind === 'bigint' ? 'ByBigIds' : 'ByTextIds';

const afterSchema = (kind: string) =>
  kind === 'uuid' ? 'AfterId' : kind === 'bigint' ? 'AfterBigId' : 'AfterTextId';

export const idSchema = (kind: string) =>
  kind === 'uuid' ? 'ById' : kind === 'bigint' ? 'ByBigId' : 'ByTextId';
