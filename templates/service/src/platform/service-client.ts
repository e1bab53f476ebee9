import { Inject, Injectable } from '@nestjs/common';
import {
  // #region accepting
  BrokenCircuitError,
  // #endregion
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
// #region accepting
import type { Logger } from 'pino';
// #endregion
// #region asking
import { z } from 'zod';
// #endregion
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';
// #region kept
import { LettingGo } from './letting-go.js';
// #endregion
// #region accepting
import { loggerOf } from './logging.js';
// #endregion
import {
  // #region accepting
  Problem,
  // #endregion
  unavailable,
} from './problems.js';
import { ServiceTokens } from './service-tokens.js';
import { currentSpan } from './traces.js';

interface Asked {
  readonly service: keyof Config['urls'];
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
}

// #region asking
interface Rows<Row> extends Asked {
  /** `/internal/v1/products` */
  readonly path: string;
  readonly schema: z.ZodType<Row>;
}

interface LookUp<Row> extends Rows<Row> {
  readonly ids: readonly string[];
}
// #endregion

// #region copies
interface Snapshot<Row> extends Rows<Row> {
  readonly after: string | undefined;
}
// #endregion

// #region kept
interface Kept extends Pick<Asked, 'service'> {
  /** Of the other service's copy: `/internal/v1/catalog-products` */
  readonly path: string;
  readonly id: string;
}

/** Milliseconds until another service must have let go of a row. */
const patience = 2_000;
// #endregion

// #region asking
/** The most ids that a service takes at once. */
const mostIds = 100;
// #endregion

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

// #region accepting
/** What it has answered, if it has, is another matter. */
const isDown = (cause: unknown) => cause instanceof Failure || cause instanceof BrokenCircuitError;
// #endregion

/** Asks other services, each time with a token of its own, which is good for one of them and for a minute. */
@Injectable()
export class ServiceClient {
  private readonly policies = new Map<string, IPolicy>();
  // #region accepting
  private readonly logger: Logger;
  private accepted = 0;
  // #endregion

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: ServiceTokens,
  ) {
    // #region accepting
    this.logger = loggerOf(config, ServiceClient);
    // #endregion
  }

  // #region asking
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
  // #endregion

  // #region accepting
  /** The same; while the other service does not answer, they are taken to be there, and the log says so. */
  async lookUpOrAccept<Row extends { id: string }>(
    wanted: LookUp<Row>,
    caller: Caller,
  ): Promise<ReadonlyMap<string, { id: string }>> {
    try {
      return await this.lookUp(wanted, caller);
    } catch (error) {
      if (!(error instanceof Problem) || !isDown(error.options.cause)) throw error;
      const { service, path, ids } = wanted;
      this.accepted += ids.length;
      this.logger.warn(
        `${service} does not answer: ${path} ${ids.join(', ')} accepted unchecked, ${this.accepted} since the start`,
      );
      return new Map(ids.map((id) => [id, { id }]));
    }
  }
  // #endregion

  // #region copies
  /** A page of all rows that another service has, in the order of their ids; behind the last one it is empty. */
  snapshot<Row>({ after, path, ...rows }: Snapshot<Row>, caller: Caller): Promise<Row[]> {
    return this.page({ ...rows, path: `${path}/snapshot` }, after === undefined ? {} : { after }, caller);
  }
  // #endregion

  // #region kept
  /** Whether another service lets go of a row of this one, which is to be deleted. To be asked again does no harm. */
  async letGo({ service, path, id }: Kept, caller: Caller): Promise<boolean> {
    const url = new URL(`${path}/${encodeURIComponent(id)}/let-go`, this.config.urls[service]);
    const isFree = (answer: unknown) => LettingGo.parse(answer).free;
    return this.ask('POST', { service, timeout: patience }, url, caller, isFree);
  }
  // #endregion

  // #region asking
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
  // #endregion

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
