import { type Action, type InternalAction, isStep } from '../wire/actions.ts';
import { isPublic } from '../wire/grants.ts';
import { settableBy } from '../wire/refusals.ts';
import { idempotency, statusesOf } from '../wire/statuses.ts';
import { sentence, spoken } from '../wire/words.ts';
import { descriptionOf, operationId, summaryOf } from './action-words.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { afterIdParameter, idsParameter, listParameters } from './parameters.ts';
import { refusalResponse } from './refusal-examples.ts';
import type { Scope } from './scope.ts';
import { headerRefs, sharedResponse } from './shared-responses.ts';

type AnyAction = Action | InternalAction;

/** The tag of what only other services call. */
export const INTERNAL_TAG = 'internal';

export const tagOf = ({ entity }: Pick<Scope, 'entity'>) => sentence(entity.names.labels);

/** An action as an operation of OpenAPI. */
export function operationObject(scope: Scope, action: AnyAction): JsonObject {
  const { model, entity } = scope;
  const sent = parameters(scope, action);
  const responses = statusesOf(model, entity, action).map((status) => [
    status,
    response(scope, action, status),
  ]);
  return {
    operationId: operationId(entity, action),
    tags: ['callers' in action ? INTERNAL_TAG : tagOf(scope)],
    summary: summaryOf(entity, action),
    description: descriptionOf(entity, action),
    security: security(action),
    parameters: sent.length > 0 ? sent : undefined,
    requestBody: requestBody(scope, action),
    responses: Object.fromEntries(responses),
  };
}

/** A public route takes a token too: some callers see more. */
function security(action: AnyAction): readonly JsonObject[] {
  if ('callers' in action) return [{ serviceToken: [] }];
  return isPublic(action.grants) ? [{}, { userToken: [] }] : [{ userToken: [] }];
}

function parameters(scope: Scope, action: AnyAction): readonly JsonObject[] {
  switch (action.kind) {
    case 'list':
      return listParameters(scope);
    case 'lookup':
      return [idsParameter(scope.entity, true)];
    case 'snapshot':
      return [afterIdParameter(scope.entity)];
    case 'get':
      return [refTo('parameters', 'IfNoneMatch')];
    case 'change':
    case 'delete':
      return [refTo('parameters', 'IfMatch')];
    default:
      break;
  }
  const key = idempotency(action);
  if (key === 'none') return [];
  return [refTo('parameters', key === 'required' ? 'IdempotencyKeyRequired' : 'IdempotencyKey')];
}

function requestBody({ entity, names }: Scope, action: AnyAction): JsonObject | undefined {
  switch (action.kind) {
    case 'create':
      return bodyOf('callers' in action ? names.internalCreate : names.create);
    case 'create-each':
      return bodyOf(names.createItems);
    case 'change':
      return bodyOf(names.change, 'application/merge-patch+json', 'application/json');
    case 'operation':
      if (isStep(action)) return bodyOf(names.items(action.operation));
      return settableBy(entity, action).length > 0 ? bodyOf(names.inputs(action.operation)) : undefined;
    default:
      return undefined;
  }
}

function bodyOf(schema: string, ...media: readonly string[]): JsonObject {
  const content = { schema: refTo('schemas', schema) };
  const types = media.length > 0 ? media : ['application/json'];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, content])) };
}

function response(scope: Scope, action: AnyAction, status: number): JsonObject {
  if (status === 409 || status === 422) return refusalResponse(scope, action, status);
  return sharedResponse(status) ?? success(scope, action, status);
}

function success({ entity, names }: Scope, action: AnyAction, status: number): JsonObject {
  const { kind } = action;
  const { label, labels } = entity.names;
  if (status === 204) return { description: `The ${label} is gone.`, headers: headerRefs('X-Request-Id') };
  if (kind === 'list' || kind === 'lookup' || kind === 'snapshot') {
    const description = kind === 'lookup' ? `Those of the ${labels} that are there.` : `A page of ${labels}.`;
    return answer(description, names.page, ['X-Request-Id']);
  }
  if (action.kind === 'flow')
    return answer(`${sentence(spoken(action.flow.name))} as it is now.`, 'FlowProgress', ['X-Request-Id']);
  if (isStep(action)) {
    const rows = status === 201 ? `The new ${labels}` : `The ${labels} as they are now`;
    return answer(`${rows}, in the order of the items.`, names.rows, ['X-Request-Id']);
  }
  if (status === 201) {
    const headers = ['X-Request-Id', 'ETag', ...('callers' in action ? [] : ['Location'])];
    return answer(`The new ${label}.`, names.row, headers);
  }
  return answer(`The ${label}${kind === 'get' ? '' : ' as it is now'}.`, names.row, ['X-Request-Id', 'ETag']);
}

const answer = (description: string, schema: string, headers: readonly string[]): JsonObject => ({
  description,
  headers: headerRefs(...headers),
  content: { 'application/json': { schema: refTo('schemas', schema) } },
});
