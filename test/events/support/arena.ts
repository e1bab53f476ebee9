import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { buildParty, type Mutation } from './build.ts';
import type { Server } from './server.ts';
import { INBOX, OUTBOX } from './tables.ts';
import { type ArenaBus, type Transport, TYPES } from './transport.ts';

export type Role = 'producer' | 'consumer';

/** A process of a service, started again whenever it dies, until it is stopped. */
interface Running {
  child: ChildProcess;
  isWanted: boolean;
}

export interface Options {
  /** Where it dies, again and again: `after:COMMIT:20`, at the twentieth. */
  readonly fatal?: string;
  /** To which version the producer brings each row. */
  readonly versions?: number;
  /** Another way to the bus. */
  readonly busUrl?: string;
  /** Minutes that its clock is ahead. */
  readonly skew?: number;
}

/** Milliseconds: between looks, and without anything new, after which nothing more is expected. */
const PAUSE = 200;
const PATIENCE = 15_000;

const tables = {
  producer: `
    CREATE TABLE things (id uuid PRIMARY KEY, version integer NOT NULL DEFAULT 0);
    ${OUTBOX}`,
  consumer: `
    CREATE TABLE handled (number bigint GENERATED ALWAYS AS IDENTITY, id uuid, subject uuid, version integer);
    CREATE TABLE mended (now boolean);
    ${INBOX}`,
};

/** Two services with a database each on the server of the tests, and the bus between them. */
export class Arena {
  readonly transport: Transport;
  readonly bus: ArenaBus;
  readonly #server: Server;
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'groundplan-bus-')));
  readonly #running: Running[] = [];
  #deaths = 0;
  #log = '';

  private constructor(server: Server, transport: Transport, bus: ArenaBus) {
    this.#server = server;
    this.transport = transport;
    this.bus = bus;
  }

  /** With services as they are generated, or as `mutate` changes their platform. */
  static async open(server: Server, transport: Transport, mutate?: Mutation): Promise<Arena> {
    for (const role of ['producer', 'consumer'] as const) {
      await server.query('postgres', 'postgres', `CREATE ROLE ${role} LOGIN`);
      await server.query('postgres', 'postgres', `CREATE DATABASE ${role} OWNER ${role}`);
      await server.query(role, role, tables[role]);
    }
    const arena = new Arena(server, transport, await transport.open(server));
    try {
      buildParty(arena.#folder, transport.name, mutate);
      await arena.bus.admit(TYPES);
      return arena;
    } catch (error) {
      await arena.close();
      throw error;
    }
  }

  /** How often a process has died. */
  get deaths(): number {
    return this.#deaths;
  }

  /** What the services have logged that matches. */
  logged(what: RegExp): string[] {
    return this.#log.split('\n').filter((line) => what.test(line));
  }

  start(role: Role, options: Options = {}): void {
    const { fatal = '', versions = 0, busUrl = this.bus.urlOf(role), skew = 0 } = options;
    const one = { isWanted: true } as Running;
    const env = {
      ...process.env,
      DATABASE_URL: this.#server.urlOf(role, role),
      BUS_URL: busUrl,
      TRANSPORT: this.transport.name,
      FATAL: fatal,
      VERSIONS: `${versions}`,
      SKEW: `${skew}`,
    };
    const begin = () => {
      one.child = spawn(process.execPath, ['main.js', role], { cwd: this.#folder, env });
      for (const stream of [one.child.stdout, one.child.stderr])
        stream?.on('data', (text: Buffer) => (this.#log += text.toString()));
      one.child.once('exit', () => {
        if (!one.isWanted) return;
        this.#deaths += 1;
        begin();
      });
    };
    begin();
    this.#running.push(one);
  }

  async stop(): Promise<void> {
    for (const one of this.#running.splice(0)) {
      one.isWanted = false;
      const ended = once(one.child, 'exit');
      one.child.kill('SIGKILL');
      if (one.child.exitCode === null && one.child.signalCode === null) await ended;
    }
  }

  /** As the owner of everything, in the database of a service. */
  query<Row extends pg.QueryResultRow>(database: Role, text: string, values?: unknown[]): Promise<Row[]> {
    return this.#server.query('postgres', database, text, values);
  }

  /** A connection to hold, as a service's own. */
  connect(role: Role): Promise<pg.Client> {
    return this.#server.connect(role, role);
  }

  /** Has rows, at version 0. */
  rows(count: number): Promise<{ id: string }[]> {
    const text = 'INSERT INTO things (id) SELECT gen_random_uuid() FROM generate_series(1, $1) RETURNING id';
    return this.query('producer', text, [count]);
  }

  /** What has been handled once there is so much of it, and a while later, or once nothing has been for long. */
  async handled(count: number): Promise<Handled[]> {
    const read = () =>
      this.query<Handled>('consumer', 'SELECT id, subject, version FROM handled ORDER BY number');
    let rows = await read();
    for (let idle = 0; rows.length < count && idle < PATIENCE; idle += PAUSE) {
      await setTimeout(PAUSE);
      const later = await read();
      if (later.length > rows.length) idle = 0;
      rows = later;
    }
    await setTimeout(1_500);
    return read();
  }

  /** Until so many events are in the outbox, sent or not. */
  async told(count: number): Promise<void> {
    for (;;) {
      const [row] = await this.query('producer', 'SELECT count(*) FROM outbox');
      if (Number(row?.['count']) >= count) return;
      await setTimeout(PAUSE);
    }
  }

  /** Until the consumer has had so many events in its hands, and has handled them or put them aside. */
  async met(count: number): Promise<void> {
    const here = 'SELECT (SELECT count(*) FROM handled) + (SELECT count(*) FROM delayed_events) AS count';
    for (;;) {
      const [row] = await this.query('consumer', here);
      if (Number(row?.['count']) >= count) return;
      await setTimeout(PAUSE);
    }
  }

  /** From now on the consumer handles what it could not handle. */
  async mend(): Promise<void> {
    await this.query('consumer', 'INSERT INTO mended VALUES (true)');
  }

  async close(): Promise<void> {
    await this.stop();
    await this.bus.close();
    for (const database of ['producer', 'consumer'])
      await this.#server.query('postgres', 'postgres', `DROP DATABASE ${database} WITH (FORCE)`);
    for (const role of ['producer', 'consumer'])
      await this.#server.query('postgres', 'postgres', `DROP ROLE ${role}`);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface Handled {
  readonly id: string;
  readonly subject: string;
  readonly version: number;
}
