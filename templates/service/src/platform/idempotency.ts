import { createHash } from 'node:crypto';
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Observable, of } from 'rxjs';
import sql from 'sql-template-tag';
import { callerOf } from './auth.js';
import { Database, type Queries } from './database.js';
import { badRequest, Problem } from './problems.js';

/** A request that may be repeated: the same caller, route and key mean the same request. */
export interface KeyedRequest {
  readonly caller: string;
  readonly route: string;
  readonly key: string;
  readonly body: unknown;
  /** Of the body and the path. */
  readonly fingerprint: string;
}

export const keyInUse = () =>
  new Problem(
    409,
    'idempotency-key-in-use',
    'The first call with this key is still running. Try again in a moment.',
    { headers: { 'retry-after': '1' } },
  );

export const keyReused = () =>
  new Problem(422, 'idempotency-key-reused', 'This key was used with another body.');

/** Gives a route that may be repeated the answer that it has given before. */
export const Idempotent = () => UseInterceptors(EarlierAnswer);

/** The request as one that may be repeated; undefined where it names no `Idempotency-Key`. */
export const Keyed = createParamDecorator((_: unknown, context: ExecutionContext): KeyedRequest | undefined =>
  keyedRequest(context),
);

/** The same, where nothing is done without a key: a provider must not be asked twice. */
export const KeyRequired = createParamDecorator((_: unknown, context: ExecutionContext): KeyedRequest => {
  const request = keyedRequest(context);
  if (!request) throw badKey('is required here');
  return request;
});

const badKey = (detail: string) =>
  badRequest([{ pointer: 'Idempotency-Key', code: 'invalid-idempotency-key', detail }]);

function keyedRequest(context: ExecutionContext): KeyedRequest | undefined {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw badKey('must be 1 to 255 visible ASCII characters');
  }
  const { id, service } = callerOf(request);
  const path = request.url.split('?')[0] ?? '';
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([path, request.body ?? null]))
    .digest('hex');
  return {
    caller: [service ?? '', id ?? ''].join('/'),
    route: `${request.method} ${request.routeOptions.url ?? path}`,
    key,
    body: request.body,
    fingerprint,
  };
}

/** Keeps the answers to requests with a key, so that a repeated request has its effect once. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /** The answer to this request, where it has been given already. */
  async earlier(
    { caller, route, key, fingerprint }: KeyedRequest,
    on: Queries = this.database,
  ): Promise<unknown> {
    const found = await on.one<{ fingerprint: string; answer: unknown }>(
      sql`SELECT fingerprint, answer FROM idempotency_keys
          WHERE caller = ${caller} AND route = ${route} AND key = ${key}`,
    );
    if (found && found.fingerprint !== fingerprint) throw keyReused();
    return found?.answer;
  }

  /** Does the work in a transaction that also keeps its answer. Of two such requests at once, one is refused. */
  once<Answer>(
    request: KeyedRequest | undefined,
    work: (transaction: Queries) => Promise<Answer>,
    // #region within
    /** The transaction that it is part of, where there is one already. */
    within?: Queries,
    // #endregion
  ): Promise<Answer> {
    // #region within
    if (within) return work(within);
    // #endregion
    return this.database.transaction(async (transaction) => {
      if (!request) return work(transaction);
      const { caller, route, key, fingerprint } = request;
      const scope = JSON.stringify([caller, route, key]);
      const lock = await transaction.one<{ held: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${scope}, 0)) AS held`,
      );
      if (!lock?.held) throw keyInUse();
      const earlier = await this.earlier(request, transaction);
      if (earlier !== undefined) return earlier as Answer;
      const answer = await work(transaction);
      await transaction.query(
        sql`INSERT INTO idempotency_keys (caller, route, key, fingerprint, answer)
            VALUES (${caller}, ${route}, ${key}, ${fingerprint}, ${JSON.stringify(answer)})`,
      );
      await transaction.query(outdated);
      return answer;
    });
  }
}

/** Answers are kept for a day; each new one takes some old ones with it. */
const outdated = sql`DELETE FROM idempotency_keys WHERE (caller, route, key) IN (
  SELECT caller, route, key FROM idempotency_keys WHERE created_at < now() - interval '1 day'
  ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED)`;

@Injectable()
class EarlierAnswer implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = keyedRequest(context);
    const answer = request && (await this.idempotency.earlier(request));
    return answer === undefined ? next.handle() : of(answer);
  }
}
