import { once } from 'node:events';
import pg from 'pg';

/** A connection of its own, beside the pool, that is told when there is something to do. */
export class Listener {
  private woken = Promise.withResolvers<void>();

  private constructor(
    private readonly client: pg.Client,
    /** Aborted when the connection breaks. */
    private readonly broken: AbortSignal,
  ) {
    client.on('notification', () => this.woken.resolve());
  }

  static async open(url: string, channel: string): Promise<Listener> {
    const client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 15_000,
    });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('the connection has ended')));
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    return new Listener(client, broken.signal);
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows;
  }

  /** Until somebody notifies, or the time is over. @throws when the connection breaks. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const over = AbortSignal.any([signal, this.broken, AbortSignal.timeout(milliseconds)]);
    const aborted = over.aborted ? Promise.resolve() : once(over, 'abort');
    await Promise.race([this.woken.promise, aborted]);
    this.broken.throwIfAborted();
    this.woken = Promise.withResolvers();
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
