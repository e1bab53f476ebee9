import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { headerRefs, sharedResponse } from './shared-responses.ts';

export const HEALTH_TAG = 'health';

/** Whether the process lives, can take requests, and has found its database migrated. */
export const healthPaths: Readonly<Record<string, JsonObject>> = {
  '/health/live': check('isLive', 'The process runs', [200, 401, 500, 503]),
  '/health/ready': check('isReady', 'The service can take requests', [200, 401, 500, 503]),
  '/health/startup': check('isStarted', 'The database is migrated', [200, 401, 500, 503]),
};

function check(operationId: string, summary: string, statuses: readonly number[]): JsonObject {
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
      security: [{}],
      responses: Object.fromEntries(statuses.map((status) => [status, sharedResponse(status) ?? ok])),
    },
  };
}
