import { Inject, Injectable } from '@nestjs/common';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import { z } from 'zod';
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';
import { unavailable } from './problems.js';
import { ServiceTokens } from './service-tokens.js';
import { currentSpan } from './traces.js';

interface Asked {
  readonly service: keyof Config['urls'];
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
}

interface Rows<Row> extends Asked {
  /** `/internal/v1/products` */
  readonly path: string;
  readonly schema: z.ZodType<Row>;
}

interface LookUp<Row> extends Rows<Row> {
  readonly ids: readonly string[];
}

/** The most ids that a service takes at once. */
const mostIds = 100;

/** The other service, or the way to it, has failed; asked again, it may not. */
class Failure extends Error {}

/**
 * Asking does no harm, so that it is tried three times as long as there is time. A service that has failed five times in a
 * row is left alone for two seconds; then one request finds out whether it is back.
 */
const createPolicy = (): IPolicy =>
  wrap(
    retry(
      handleWhen((error) => error instanceof Failure && !isOver(error.cause)),
      { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 100 }) },
    ),
    circuitBreaker(
      handleWhen((error) => error instanceof Failure),
      { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(5) },
    ),
  );

const isOver = (cause: unknown) => cause instanceof DOMException && cause.name === 'TimeoutError';

/** Asks other services, each time with a token of its own, which is good for one of them and for a minute. */
@Injectable()
export class ServiceClient {
  private readonly policies = new Map<string, IPolicy>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: ServiceTokens,
  ) {}

  /** Rows of another service by their ids. Those that are not there are left out. */
  async lookUp<Row extends { id: string }>(
    { ids, ...where }: LookUp<Row>,
    caller: Caller,
  ): Promise<ReadonlyMap<string, Row>> {
    const found = new Map<string, Row>();
    const wanted = [...new Set(ids)];
    for (let start = 0; start < wanted.length; start += mostIds) {
      const rows = await this.page(where, { id: wanted.slice(start, start + mostIds).join(',') }, caller);
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  private async page<Row>(
    { schema, path, ...where }: Rows<Row>,
    query: Readonly<Record<string, string>>,
    caller: Caller,
  ): Promise<Row[]> {
    const url = new URL(path, this.config.urls[where.service]);
    url.search = new URLSearchParams(query).toString();
    const page = z.object({ items: z.array(schema) });
    return this.ask('GET', where, url, caller, (answer) => page.parse(answer).items);
  }

  private async ask<Answer>(
    method: string,
    { service, timeout }: Asked,
    url: URL,
    caller: Caller,
    read: (answer: unknown) => Answer,
  ): Promise<Answer> {
    const deadline = Math.min(performance.now() + timeout, caller.deadline ?? Infinity);
    const signal = AbortSignal.timeout(Math.max(0, Math.floor(deadline - performance.now())));
    try {
      const answer = await this.policyFor(service).execute(async () => {
        const span = currentSpan();
        const headers = {
          ...(span && { traceparent: span }),
          authorization: `Bearer ${await this.tokens.sign(service, caller)}`,
          'x-request-id': caller.requestId,
          'x-request-deadline': String(Math.floor(deadline - performance.now())),
        };
        return answerOf(service, await send(url, { method, headers, redirect: 'error', signal }));
      });
      return read(answer);
    } catch (error) {
      throw unavailable('Another service has to be asked, and does not answer right now. Try again.', error);
    }
  }

  private policyFor(service: string): IPolicy {
    const policy = this.policies.get(service) ?? createPolicy();
    this.policies.set(service, policy);
    return policy;
  }
}

async function send(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw new Failure(String(cause), { cause });
  }
}

async function answerOf(service: string, response: Response): Promise<unknown> {
  const { status } = response;
  if (status === 200) return response.json();
  await response.body?.cancel();
  const said = `${service} has answered ${status}`;
  throw status >= 500 ? new Failure(said) : new Error(said);
}
