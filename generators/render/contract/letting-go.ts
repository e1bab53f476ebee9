import type { Model, Service } from '../../plan/model.ts';
import { serviceOf } from '../wire/entities.ts';
import { copiesOf } from '../wire/events.ts';
import { withArticle } from '../wire/words.ts';
import { INTERNAL_TAG } from './actions.ts';
import type { JsonObject } from './json.ts';
import { refTo } from './json.ts';
import { idParameter } from './parameters.ts';
import type { Paths } from './paths.ts';
import { headerRefs, sharedResponse } from './shared-responses.ts';

/** Where other services ask before they delete rows that this one may refer to. */
export function lettingGoPaths(model: Model, service: Service): Paths {
  const kept = copiesOf(model, service).filter(({ deleted }) => deleted === 'refuse');
  return Object.fromEntries(
    kept.map(({ target, names }) => {
      const owner = serviceOf(model, target.service).name;
      const article = withArticle(target.names.label);
      const operation: JsonObject = {
        operationId: `letGoOf${names.class}Internal`,
        tags: [INTERNAL_TAG],
        summary: `Let go of ${article} that is to be deleted`,
        description: `Where nothing here refers to it, nothing will for a minute. Open to the service \`${owner}\`.`,
        security: [{ serviceToken: [] }],
        responses: {
          200: {
            description: 'Whether it can be deleted.',
            headers: headerRefs('X-Request-Id'),
            content: { 'application/json': { schema: refTo('schemas', 'LettingGo') } },
          },
          ...Object.fromEntries(
            [400, 401, 403, 413, 415, 500, 503].map((status) => [status, sharedResponse(status) ?? {}]),
          ),
        },
      };
      const parameters = [idParameter(target), refTo('parameters', 'RequestId')];
      return [`/internal/v1/${names.folder}/{id}/let-go`, { parameters, post: operation }];
    }),
  );
}
