import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

/** A PostgreSQL for one file of tests. It ends with `stop`, or with the process that has asked for it. */
export class Server {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  static async start(): Promise<Server> {
    const program = join(import.meta.dirname, 'postgres.ts');
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new Server(child, url);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }

  urlOf(role: string, database: string): string {
    const url = new URL(this.#url);
    url.username = role;
    url.pathname = `/${database}`;
    return url.href;
  }

  async connect(role: string, database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.urlOf(role, database) });
    await client.connect();
    return client;
  }

  async query<Row extends pg.QueryResultRow>(
    role: string,
    database: string,
    text: string,
    values?: unknown[],
  ): Promise<Row[]> {
    const client = await this.connect(role, database);
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }
}
