import { audienceOf } from '../wire/grants.ts';
import type { Action, InternalAction } from '../wire/actions.ts';
import type { Feature } from './feature.ts';
import { Imports } from './imports.ts';
import { methodName } from './repository.ts';
import { text } from './types.ts';

/** The view of `<entities>.controller.ts`: one statement per route. */
export interface ControllerView {
  readonly imports: string;
  readonly classes: string;
  readonly variables: string;
  readonly folder: string;
  readonly routes: readonly RouteView[];
  readonly internal: readonly RouteView[];
}

interface RouteView {
  readonly decorators: readonly string[];
  readonly name: string;
  readonly parameters: string;
  readonly arguments: string;
}

export function controllerView(feature: Feature): ControllerView {
  const { entity } = feature;
  const { names } = entity;
  const imports = new Imports()
    .value('@nestjs/common', 'Controller')
    .value('../platform/http.js', 'Returns')
    .value(`./${names.folder}.service.js`, `${names.classes}Service`);
  const routes = feature.publicActions.map((action) =>
    route(feature, action, `Allow(${audienceOf(action.grants).map(text).join(', ')})`, imports),
  );
  const internal = feature.internalActions.map((action) =>
    route(feature, action, `AllowServices(${action.callers.map(text).join(', ')})`, imports),
  );
  if (routes.length > 0) imports.value('../platform/auth.js', 'Allow');
  if (internal.length > 0) imports.value('../platform/auth.js', 'AllowServices');
  return {
    classes: names.classes,
    variables: names.variables,
    folder: names.folder,
    routes,
    internal,
    imports: imports.print(),
  };
}

const verbs = {
  list: 'Get',
  get: 'Get',
  lookup: 'Get',
  create: 'Post',
  change: 'Patch',
  delete: 'Delete',
  operation: 'Post',
} as const;

function route(
  feature: Feature,
  action: Action | InternalAction,
  allow: string,
  imports: Imports,
): RouteView {
  const verb = verbs[action.kind];
  imports.value('@nestjs/common', verb);
  return {
    decorators: [`@${verb}(${path(action)})`, `@${allow}`, `@Returns(${returned(feature, action, imports)})`],
    ...call(feature, action, imports),
  };
}

function path(action: Action | InternalAction): string {
  if (action.kind === 'operation') return text(`:id/${action.operation.route}`);
  return ['get', 'change', 'delete'].includes(action.kind) ? `':id'` : '';
}

function returned({ entity }: Feature, { kind }: Action | InternalAction, imports: Imports): string {
  if (kind === 'delete') return '204';
  const schema = `${entity.names.class}${kind === 'list' || kind === 'lookup' ? 'Page' : 'View'}`;
  imports.value(`./${entity.names.folder}.schemas.js`, schema);
  return `${kind === 'create' ? 201 : 200}, ${schema}`;
}

interface Parameter {
  readonly code: string;
  readonly argument: string;
}

function call(feature: Feature, action: Action | InternalAction, imports: Imports) {
  const service = `this.${feature.entity.names.variables}`;
  const parameters = parametersOf(feature, action, imports);
  const names = {
    list: 'list',
    get: 'get',
    lookup: 'getAll',
    create: 'create',
    change: 'change',
    delete: 'delete',
  };
  const name = action.kind === 'operation' ? methodName(action.operation) : names[action.kind];
  return {
    name,
    parameters: parameters.map(({ code }) => code).join(', '),
    arguments: `${service}.${name}(${parameters.map(({ argument }) => argument).join(', ')})`,
  };
}

function parametersOf(feature: Feature, action: Action | InternalAction, imports: Imports): Parameter[] {
  const { entity, read } = feature;
  const { class: name, variable, folder } = entity.names;
  const schema = (decorator: string, type: string, as: string, argument = as): Parameter => {
    imports
      .value('@nestjs/common', decorator)
      .value(type.startsWith('By') ? '../platform/schemas.js' : `./${folder}.schemas.js`, type);
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
  const seen = read ? caller : () => [];
  switch (action.kind) {
    case 'list':
      return [schema('Query', `${name}Query`, 'query'), ...caller()];
    case 'lookup':
      return [schema('Query', 'ByIds', '{ id }', 'id')];
    case 'get':
      return [byId(), ...seen()];
    case 'create':
      return [schema('Body', `${name}Create`, variable)];
    case 'change':
      return [byId(), ifMatch(), schema('Body', `${name}Change`, 'change'), ...seen()];
    case 'delete':
      return [byId(), ifMatch(), ...seen()];
    case 'operation': {
      const { operation } = action;
      const type = `${name}${operation.name.charAt(0).toUpperCase()}${operation.name.slice(1)}`;
      const body = operation.takes.length > 0 ? [schema('Body', type, 'input')] : [];
      return [byId(), ...body, ...(feature.narrower.has(operation.name) ? caller() : seen())];
    }
  }
}

const idSchema = (kind: string) => (kind === 'uuid' ? 'ById' : kind === 'bigint' ? 'ByBigId' : 'ByTextId');
