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
import { from, lastValueFrom, type Observable, of } from 'rxjs';
import sql from 'sql-template-tag';
import { z } from 'zod';
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
  /** How long the answer is kept: a user asks again soon, a service may do so after days. */
  readonly keptFor: '1 day' | '30 days';
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
    keptFor: service === undefined ? '1 day' : '30 days',
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
    const refusal = Refusal.safeParse(found?.answer);
    if (refusal.success) throw refusalOf(refusal.data);
    return found?.answer;
  }

  /** Does the work in a transaction that also keeps its answer. Of two such requests at once, one is refused. */
  once<Answer>(
    request: KeyedRequest | undefined,
    work: (transaction: Queries) => Promise<Answer>,
  ): Promise<Answer> {
    return this.database.transaction(async (transaction) => {
      if (!request) return work(transaction);
      const earlier = await this.begin(request, transaction);
      if (earlier !== undefined) return earlier as Answer;
      const answer = await work(transaction);
      await keep(request, answer, transaction);
      return answer;
    });
  }

  /**
   * The answer by which a service goes: what is refused is so for good, and what was sent before and is still on its way has no
   * effect any more. Only then can a flow take back what it has done so far.
   */
  async settle<Answer>(request: KeyedRequest, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem) || !isForGood(error)) throw error;
      const earlier = await this.database.transaction(async (transaction) => {
        const answer = await this.begin(request, transaction);
        if (answer === undefined) await keep(request, toRefusal(error), transaction);
        return answer;
      });
      if (earlier === undefined) throw refusedForGood(error);
      return earlier as Answer;
    }
  }

  /** Keeps other requests with this key out until the transaction ends. The answer, where it has been given already. */
  async begin(request: KeyedRequest, transaction: Queries): Promise<unknown> {
    const { caller, route, key } = request;
    const scope = JSON.stringify([caller, route, key]);
    const lock = await transaction.one<{ held: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${scope}, 0)) AS held`,
    );
    if (!lock?.held) throw keyInUse();
    return this.earlier(request, transaction);
  }
}

async function keep(
  { caller, route, key, fingerprint, keptFor }: KeyedRequest,
  answer: unknown,
  transaction: Queries,
): Promise<void> {
  await transaction.query(
    sql`INSERT INTO idempotency_keys (caller, route, key, fingerprint, answer, expires_at)
        VALUES (${caller}, ${route}, ${key}, ${fingerprint}, ${JSON.stringify(answer)}, now() + ${keptFor}::interval)`,
  );
  await transaction.query(outdated);
}

/** Each new answer takes some old ones with it. */
const outdated = sql`DELETE FROM idempotency_keys WHERE (caller, route, key) IN (
  SELECT caller, route, key FROM idempotency_keys WHERE expires_at < now()
  ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`;

/** What is kept in place of an answer. */
const Refusal = z.strictObject({
  refusal: z.object({
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  }),
});
type Refusal = z.output<typeof Refusal>;

const toRefusal = ({ status, code, detail, options: { errors } }: Problem) => ({
  refusal: { status, code, detail, errors },
});

/** The header of what is refused for good: whoever asks again with the key is told the same. */
export const REFUSED_FOR_GOOD = 'x-refused-for-good';

const refusedForGood = ({ status, code, detail, options }: Problem) =>
  new Problem(status, code, detail, { ...options, headers: { [REFUSED_FOR_GOOD]: 'true' } });

export const isRefusedForGood = ({ options }: Problem) => options.headers?.[REFUSED_FOR_GOOD] !== undefined;

const refusalOf = ({ refusal: { status, code, detail, errors } }: Refusal) =>
  refusedForGood(new Problem(status, code, detail, errors ? { errors } : {}));

/** What is wrong with the key itself says nothing about the request. */
const isForGood = ({ status, code }: Problem) =>
  [403, 404, 409, 422].includes(status) && code !== keyInUse().code && code !== keyReused().code;

@Injectable()
class EarlierAnswer implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = keyedRequest(context);
    const answer = request && (await this.idempotency.earlier(request));
    if (answer !== undefined) return of(answer);
    if (request && callerOf(context.switchToHttp().getRequest()).service !== undefined)
      return from(this.idempotency.settle(request, () => lastValueFrom(next.handle())));
    return next.handle();
  }
}
