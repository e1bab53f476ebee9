import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';
import { Database, type Queries } from './database.js';
import { Idempotency, keyInUse, type KeyedRequest, keyReused } from './idempotency.js';
import { loggerOf } from './logging.js';
import { Problem, unavailable } from './problems.js';

/** How a port is called. */
export interface PortOptions {
  /** The same whenever the same attempt is repeated: the idempotency key for the provider. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** The port has understood, and says no. Whatever else it throws leaves open whether it has done it. */
export class PortRefusal extends Error {}

/** One call of a port for one row. */
export interface Attempt {
  /** Also the key for the provider. */
  readonly id: string;
  readonly operation: string;
  readonly rowId: string;
  /** The body of the request that began it. */
  readonly body: unknown;
  readonly outcome: 'done' | 'refused' | null;
}

/** The rows that calls are made for: a repository. */
interface Rows<Row> {
  find(id: string, caller: Caller): Promise<Row | undefined>;
  /** The row that an attempt keeps to itself. */
  claimedBy(attempt: Attempt): Promise<Row | undefined>;
  /** Ends the claim without an effect. */
  releaseClaim(attempt: Attempt, transaction: Queries): Promise<void>;
}

/** An operation that calls a port, step by step. */
interface PortOperation<Row, Answer> {
  /** As it stands in the table of attempts. */
  readonly name: string;
  readonly rows: Rows<Row>;
  /** Claims the row for the attempt, so that nothing else changes it; undefined where it is not in a state for this. */
  claim(attempt: Attempt, transaction: Queries, caller: Caller): Promise<Row | undefined>;
  call(row: Row, options: PortOptions, attempt: Attempt): Promise<Answer>;
  /** Gives the row its effect and ends the claim. */
  finish(attempt: Attempt, transaction: Queries, answer: Answer): Promise<Row | undefined>;
  refused(): Problem;
}

/** Carries an operation out: the row with its effect, or undefined where it is not in a state for it. */
export type PortCall<Row> = (
  rowId: string,
  request: KeyedRequest,
  caller: Caller,
) => Promise<Row | undefined>;

/** Milliseconds: how long a port may take, and when a call that has not ended is taken up again. */
const timeLimit = 10_000;
const patience = 30_000;
const pause = 10_000;

const columns = sql`id, operation, row_id AS "rowId", body, outcome`;

/**
 * Calls ports outside of any transaction, and loses no call: an attempt is written down before the port is asked, and ends in
 * one transaction with its effect. An attempt that was cut off is taken up again with the same key.
 */
@Injectable()
export class Attempts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly operations = new Map<string, { resume(attempt: Attempt): Promise<unknown> }>();
  private readonly logger: Logger;
  private timer?: NodeJS.Timeout;
  private resuming: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly database: Database,
    // #region steps
    private readonly idempotency: Idempotency,
    // #endregion
  ) {
    this.logger = loggerOf(config, Attempts);
  }

  /** Makes an operation known, so that its attempts can be taken up again. */
  define<Row, Answer>(operation: PortOperation<Row, Answer>): PortCall<Row> {
    this.operations.set(operation.name, { resume: (attempt) => this.complete(operation, attempt) });
    return (rowId, request, caller) => this.carryOut(operation, rowId, request, caller);
  }

  /** A request that is repeated with its key has its effect once. */
  private async carryOut<Row, Answer>(
    operation: PortOperation<Row, Answer>,
    rowId: string,
    request: KeyedRequest,
    caller: Caller,
  ): Promise<Row | undefined> {
    const earlier = await this.earlier(operation.name, rowId, request);
    const begun = earlier ? undefined : await this.begin(operation, rowId, request, caller);
    const attempt = earlier ?? begun ?? (await this.earlier(operation.name, rowId, request));
    if (!attempt) {
      await this.refuseWhileOpen(rowId);
      return undefined;
    }
    if (attempt.outcome === 'refused') throw operation.refused();
    return (await this.complete(operation, attempt)) ?? operation.rows.find(rowId, caller);
  }

  private async earlier(
    operation: string,
    rowId: string,
    request: KeyedRequest,
  ): Promise<Attempt | undefined> {
    const { caller, key } = request;
    const [found] = await this.database.query<Attempt & { fingerprint: string }>(
      sql`SELECT ${columns}, fingerprint FROM port_attempts WHERE caller = ${caller} AND key = ${key}`,
    );
    if (!found) return undefined;
    const isSame =
      found.operation === operation && found.rowId === rowId && found.fingerprint === request.fingerprint;
    if (!isSame) throw keyReused();
    return found;
  }

  private async begin<Row, Answer>(
    operation: PortOperation<Row, Answer>,
    rowId: string,
    request: KeyedRequest,
    caller: Caller,
  ): Promise<Attempt | undefined> {
    const { key, body, fingerprint } = request;
    const attempt = { id: randomUUID(), operation: operation.name, rowId, body, outcome: null };
    return this.database.transaction(async (transaction) => {
      // #region steps
      await this.idempotency.begin(request, transaction);
      // #endregion
      const row = await operation.claim(attempt, transaction, caller);
      if (!row) return undefined;
      await transaction.query(
        sql`INSERT INTO port_attempts (id, operation, row_id, caller, key, fingerprint, body)
            VALUES (${attempt.id}, ${attempt.operation}, ${rowId}, ${request.caller}, ${key}, ${fingerprint},
                    ${JSON.stringify(body ?? null)})`,
        { port_attempts_caller_key: keyInUse },
      );
      return attempt;
    });
  }

  /** A row that is claimed is in no state for anything: what becomes of it is decided elsewhere. */
  private async refuseWhileOpen(rowId: string): Promise<void> {
    const [open] = await this.database.query(
      sql`SELECT 1 FROM port_attempts WHERE row_id = ${rowId} AND outcome IS NULL`,
    );
    if (open) throw unavailable('An earlier call for this has not ended yet. Try again.');
  }

  /** From the port's answer to the effect; undefined where the attempt has ended already. */
  private async complete<Row, Answer>(
    operation: PortOperation<Row, Answer>,
    attempt: Attempt,
  ): Promise<Row | undefined> {
    const row = await operation.rows.claimedBy(attempt);
    if (!row) return undefined;
    const answer = await this.call(operation, attempt, row);
    return this.database.transaction(async (transaction) => {
      await this.end(attempt, 'done', transaction);
      return operation.finish(attempt, transaction, answer);
    });
  }

  private async call<Row, Answer>(operation: PortOperation<Row, Answer>, attempt: Attempt, row: Row) {
    const signal = AbortSignal.timeout(timeLimit);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    try {
      return await Promise.race([operation.call(row, { key: attempt.id, signal }, attempt), late]);
    } catch (error) {
      if (!(error instanceof PortRefusal)) {
        throw unavailable(
          'What this depends on does not answer right now. Try again with the same key.',
          error,
        );
      }
      await this.database.transaction(async (transaction) => {
        await operation.rows.releaseClaim(attempt, transaction);
        await this.end(attempt, 'refused', transaction);
      });
      throw operation.refused();
    }
  }

  private end({ id }: Attempt, outcome: 'done' | 'refused', transaction: Queries) {
    return transaction.query(
      sql`UPDATE port_attempts SET outcome = ${outcome}, ended_at = now() WHERE id = ${id} AND outcome IS NULL`,
    );
  }

  onApplicationBootstrap() {
    this.timer = setInterval(() => {
      this.resuming = this.resuming.then(() => this.resume());
    }, pause).unref();
  }

  async onApplicationShutdown() {
    clearInterval(this.timer);
    await this.resuming;
  }

  /** Takes up what has begun long ago and has not ended. */
  private async resume(): Promise<void> {
    const open = await this.database
      .query<Attempt>(
        sql`SELECT ${columns} FROM port_attempts
            WHERE outcome IS NULL AND created_at < now() - ${patience} * interval '1 millisecond'
            ORDER BY created_at LIMIT 20`,
      )
      .catch(() => []);
    for (const attempt of open) {
      const operation = this.operations.get(attempt.operation);
      await operation?.resume(attempt).catch((error: unknown) => {
        if (error instanceof Problem && error.status < 500) return;
        this.logger.warn(`${attempt.operation} ${attempt.id} cannot be ended yet: ${String(error)}`);
      });
    }
  }
}
