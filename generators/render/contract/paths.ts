import { type Action, flowPath, type InternalAction, isStep } from '../wire/actions.ts';
import { isOfOneRow, isReading } from '../wire/statuses.ts';
import { operationObject } from './actions.ts';
import type { Json, JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { idParameter } from './parameters.ts';
import type { Scope } from './scope.ts';

export type Paths = Readonly<Record<string, JsonObject>>;

function methodOf(action: Action | InternalAction) {
  if (isReading(action)) return 'get';
  return action.kind === 'change' ? 'patch' : action.kind === 'delete' ? 'delete' : 'post';
}

/** The routes of an entity: those that are open first, then those for other services. */
export function pathsOf(scope: Scope): Paths {
  const paths = new Map<string, Record<string, Json>>();
  for (const action of [...scope.open, ...scope.internal]) {
    const path = pathOf(scope, action);
    const item = paths.get(path) ?? { parameters: shared(scope, action) };
    item[methodOf(action)] = operationObject(scope, action);
    paths.set(path, item);
  }
  return Object.fromEntries(paths);
}

function pathOf({ entity }: Scope, action: Action | InternalAction): string {
  const root = `${'callers' in action ? '/internal' : ''}/v1/${entity.names.folder}`;
  if (action.kind === 'snapshot') return `${root}/snapshot`;
  if (action.kind === 'create-each') return `${root}/create`;
  if (action.kind === 'operation' && isStep(action)) return `${root}/${action.operation.route}`;
  if (action.kind === 'flow') return `${root}/{id}/${flowPath(action)}`;
  if (!isOfOneRow(action)) return root;
  return action.kind === 'operation' ? `${root}/{id}/${action.operation.route}` : `${root}/{id}`;
}

/** What every method of a path takes. */
function shared({ entity }: Scope, action: Action | InternalAction): readonly JsonObject[] {
  const id = isOfOneRow(action) ? [idParameter(entity)] : [];
  return [...id, refTo('parameters', 'RequestId')];
}
