import type { Action, InternalAction } from '../wire/actions.ts';
import { idempotencyRefusals } from '../wire/idempotency.ts';
import { type Refusal, refusalsOf } from '../wire/refusals.ts';
import { idempotency } from '../wire/statuses.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { refusalExample } from './problems.ts';
import type { Scope } from './scope.ts';
import { problemResponse } from './shared-responses.ts';

/** The response of an action to its own 409s or 422s, each with an example. */
export function refusalResponse(
  scope: Scope,
  action: Action | InternalAction,
  status: 409 | 422,
): JsonObject {
  const own = refusalsOf(scope.model, scope.entity, action).filter((refusal) => refusal.status === status);
  const keyed =
    idempotency(action) === 'none' ? [] : idempotencyRefusals.filter((one) => one.status === status);
  const examples = [
    ...own.map((refusal) => [labelOf(refusal), refTo('examples', keyOf(scope, action, refusal))] as const),
    ...keyed.map(({ type }) => [type, refTo('examples', type)] as const),
  ];
  const types = [...new Set([...own, ...keyed].map(({ type }) => `\`${type}\``))].join(', ');
  return problemResponse(
    `${meaning(status, own.length > 0, keyed.length > 0)}: ${types}.`,
    Object.fromEntries(examples),
  );
}

function meaning(status: 409 | 422, own: boolean, keyed: boolean): string {
  if (status === 409)
    return own ? 'The state of things does not allow this' : 'The same call is still running';
  const unknown = 'The request refers to something that does not exist';
  if (!keyed) return unknown;
  return own ? `${unknown}, or its key was used with another body` : 'The key was used with another body';
}

/** The examples of all actions, for `components/examples`. */
export function refusalExamples(scope: Scope): readonly (readonly [string, JsonObject])[] {
  return [...scope.open, ...scope.internal].flatMap((action) =>
    refusalsOf(scope.model, scope.entity, action).map(
      (refusal) => [keyOf(scope, action, refusal), refusalExample(refusal)] as const,
    ),
  );
}

/** Within one response: the problem, or for a reference the place and what is wrong with it. */
const labelOf = ({ type, status, fault }: Refusal) =>
  status === 422 && fault ? `${placeOf(fault.pointer)}-not-found` : type;

/** Within a document. An operation's refusal says what is wrong with that operation. */
function keyOf({ entity }: Scope, action: Action | InternalAction, refusal: Refusal): string {
  const { file } = entity.names;
  const label = labelOf(refusal);
  if (action.kind === 'operation' && refusal.type === action.operation.fails) {
    const { route } = action.operation;
    return label === `${file}-${route}-refused` ? label : `${file}-${route}-${label}`;
  }
  return label.startsWith(`${file}-`) && refusal.status === 409 ? label : `${file}-${label}`;
}

/** `/lines/0/startsAt` -> `lines-starts-at`. */
const placeOf = (pointer: string) =>
  pointer
    .split('/')
    .filter((part) => /\D/.test(part))
    .map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase())
    .join('-');
