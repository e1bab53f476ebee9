import {
  type CallHandler,
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
