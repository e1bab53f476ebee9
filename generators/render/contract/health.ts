import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { headerRefs, sharedResponse } from './shared-responses.ts';

export const HEALTH_TAG = 'health';

/** Whether the process lives, can take requests, and has found its database migrated. */
export const healthPaths: Readonly<Record<string, JsonObject>> = {
  '/health/live': check(
    'isLive',
    'Whether the process runs',
    'Asks nothing else: a restart cures nothing else.',
    [200, 401, 500, 503],
  ),
  '/health/ready': check(
    'isReady',
    'Whether the service can take requests',
    'It reaches its database, and is not stopping.',
    [200, 401, 500, 503],
  ),
  '/health/startup': check(
    'isStarted',
    'Whether the service has started',
    'No migration is missing in its database.',
    [200, 401, 500, 503],
  ),
};

function check(
  operationId: string,
  summary: string,
  description: string,
  statuses: readonly number[],
): JsonObject {
  const ok: JsonObject = {
    description: 'It is so.',
    headers: headerRefs('X-Request-Id'),
    content: { 'application/json': { schema: refTo('schemas', 'Health') } },
  };
  return {
    get: {
      operationId,
      tags: [HEALTH_TAG],
      summary,
      description,
      security: [{}],
      responses: Object.fromEntries(statuses.map((status) => [status, sharedResponse(status) ?? ok])),
    },
  };
}
