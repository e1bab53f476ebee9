import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  applyDecorators,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { Problem, stale } from './problems.js';

/** The status of a route's answer and its shape. What the shape does not name is never sent. */
export function Returns(status: number, schema?: z.ZodType) {
  if (!schema) return HttpCode(status);
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any', override: dateTime });
  delete shape.$schema;
  return applyDecorators(HttpCode(status), RouteSchema({ response: { [status]: shape } }));
}

function dateTime({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}) {
  if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
}

/** The version that a change is based on, from `If-Match: "3"`. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) {
    throw new Problem(428, 'if-match-required', 'Send the ETag of the row that you have read as If-Match.');
  }
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined) throw stale();
  return Number(version);
});

/** Gives every row its `ETag`, a new one its `Location`, and answers 304 to those who have it already. */
@Injectable()
export class RowHeaders implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        if (!isRow(body)) return body;
        const etag = `"${body.version}"`;
        void reply.header('etag', etag);
        if (reply.statusCode === 201) void reply.header('location', `${pathOf(request)}/${body.id}`);
        if (request.method !== 'GET' || request.headers['if-none-match'] !== etag) return body;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}

const pathOf = ({ url }: FastifyRequest) => url.split('?')[0];

const isRow = (body: unknown): body is { id: string; version: number } =>
  typeof body === 'object' && body !== null && 'version' in body && 'id' in body;
