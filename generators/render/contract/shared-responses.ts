import type { Json, JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { problemExample } from './problems.ts';

interface Shared {
  readonly status: number;
  readonly name: string;
  readonly code: string;
  readonly description: string;
  readonly detail: string;
  readonly headers?: readonly string[];
  readonly errors?: readonly JsonObject[];
}

/** The refusals that do not depend on an entity. The text is the services' own. */
const shared: readonly Shared[] = [
  {
    status: 400,
    name: 'BadRequest',
    code: 'bad-request',
    description: 'The request is not of the form that the contract describes.',
    detail: 'The request is not of the form that the contract describes.',
    errors: [
      { pointer: '/name', code: 'invalid', detail: 'Invalid input: expected string, received number' },
    ],
  },
  {
    status: 401,
    name: 'Unauthorized',
    code: 'unauthorized',
    description: 'There is no token and this needs one, or the token is not valid here.',
    detail: 'The token is not valid here, or no longer.',
    headers: ['WWW-Authenticate'],
  },
  {
    status: 403,
    name: 'Forbidden',
    code: 'forbidden',
    description: 'The caller is known, and may not do this.',
    detail: 'Your role does not allow this.',
  },
  {
    status: 404,
    name: 'NotFound',
    code: 'not-found',
    description: 'There is no such row, or the caller may not see it.',
    detail: 'There is no such resource.',
  },
  {
    status: 412,
    name: 'Stale',
    code: 'stale',
    description: 'The row has changed since the version in `If-Match`.',
    detail: 'The row has changed since you read it. Read it again and repeat the change.',
  },
  {
    status: 413,
    name: 'TooLarge',
    code: 'too-large',
    description: 'The body is larger than 1 MiB.',
    detail: 'The body is larger than this service accepts.',
  },
  {
    status: 415,
    name: 'UnsupportedMediaType',
    code: 'unsupported-media-type',
    description: 'The body is not JSON.',
    detail: 'Send the body as application/json.',
  },
  {
    status: 428,
    name: 'IfMatchRequired',
    code: 'if-match-required',
    description: 'There is no `If-Match`.',
    detail: 'Send the ETag of the row that you have read as If-Match.',
  },
  {
    status: 429,
    name: 'TooManyRequests',
    code: 'quota-exceeded',
    description: 'The caller has used up the requests of this minute.',
    detail: 'There were too many requests. Try again later.',
    headers: ['Retry-After'],
  },
  {
    status: 500,
    name: 'InternalError',
    code: 'internal',
    description: 'A fault of the service.',
    detail: 'Something went wrong on our side. The request id finds it in the log.',
  },
  {
    status: 501,
    name: 'NotWrittenYet',
    code: 'not-written-yet',
    description: 'This operation is written by hand, and nobody has done so yet.',
    detail: 'This operation is not written yet.',
  },
  {
    status: 502,
    name: 'BadGateway',
    code: 'bad-gateway',
    description: 'The service gave no valid answer.',
    detail: 'The service behind this resource gave no valid answer.',
  },
  {
    status: 503,
    name: 'Unavailable',
    code: 'unavailable',
    description: 'Something that the service needs cannot be reached right now.',
    detail: 'The service cannot reach its data right now. Try again.',
    headers: ['Retry-After'],
  },
  {
    status: 504,
    name: 'GatewayTimeout',
    code: 'gateway-timeout',
    description: 'The service took too long. Whether it did what was asked is not known.',
    detail: 'The service behind this resource took too long.',
  },
];

const NOT_MODIFIED = 'NotModified';

/** The response that a status always has; undefined for those that an action describes itself: 2xx, 409, 422. */
export function sharedResponse(status: number): JsonObject | undefined {
  const name = status === 304 ? NOT_MODIFIED : shared.find((one) => one.status === status)?.name;
  return name === undefined ? undefined : refTo('responses', name);
}

/** All of them, for `components/responses`. Those that nothing refers to are left out later. */
export function sharedResponses(): Readonly<Record<string, JsonObject>> {
  const notModified: JsonObject = {
    description: 'The caller has this version of the row already.',
    headers: headerRefs('X-Request-Id', 'ETag'),
  };
  return {
    [NOT_MODIFIED]: notModified,
    ...Object.fromEntries(shared.map((one) => [one.name, responseOf(one)])),
  };
}

function responseOf({ status, code, description, detail, headers = [], errors }: Shared): JsonObject {
  const value = problemExample({ status, code, detail, ...(errors && { errors }) });
  return problemResponse(description, { [code]: { value } }, headers);
}

/** A refusal: the problem's shape, and an example for each problem that it can be. */
export function problemResponse(
  description: string,
  examples: Readonly<Record<string, Json>>,
  headers: readonly string[] = [],
): JsonObject {
  return {
    description,
    headers: headerRefs('X-Request-Id', ...headers),
    content: { 'application/problem+json': { schema: refTo('schemas', 'Problem'), examples } },
  };
}

export const headerRefs = (...names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, refTo('headers', name)]));
