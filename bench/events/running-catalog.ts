import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { startIssuer } from '../../templates/service/test/support/issuer.ts';
import { prepareBus } from '../../templates/system/tools/lib/bus.ts';
import type { Server } from '../../test/events/support/server.ts';
import type { Catalog } from './catalogs.ts';
import { serverTime } from './server-time.ts';

type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** Microseconds of processor time. */
export interface Cost {
  readonly service: number;
  /** Of PostgreSQL, where the system says what its processes take. */
  readonly server?: number;
}

/** How many creations are on their way at once. */
const CONNECTIONS = 8;

/** A catalog with a database of its own, and a category for its products. */
export class RunningCatalog {
  readonly #catalog: Catalog;
  readonly #issuer: Issuer;
  readonly #child: ChildProcess;
  /** To its database, held: a new connection would cost more than a creation. */
  readonly #superuser: pg.Client;
  #url = '';
  #category = '';

  private constructor(catalog: Catalog, issuer: Issuer, child: ChildProcess, superuser: pg.Client) {
    this.#catalog = catalog;
    this.#issuer = issuer;
    this.#child = child;
    this.#superuser = superuser;
  }

  static async start(name: string, catalog: Catalog, server: Server, issuer: Issuer) {
    await server.query('postgres', 'postgres', `CREATE ROLE ${name} LOGIN`);
    await server.query('postgres', 'postgres', `CREATE DATABASE ${name} OWNER ${name}`);
    if (catalog.publishes.length > 0) await makeBus(name, catalog, server);
    const child = fork(join(import.meta.dirname, 'serve.ts'), [catalog.folder], {
      env: { ...process.env, ...environment(name, server, issuer) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const running = new RunningCatalog(catalog, issuer, child, await server.connect('postgres', name));
    await running.#begin();
    return running;
  }

  async #begin(): Promise<void> {
    const ended = once(this.#child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The catalog has ended with ${code}`)),
    );
    const [port] = (await Promise.race([once(this.#child, 'message'), ended])) as [number];
    this.#url = `http://127.0.0.1:${port}`;
    this.#category = await this.#create('categories', await this.#token(), { name: 'Lamps' });
  }

  /** What each of so many creations takes, until the last event is on the bus. */
  async costOf(creations: number): Promise<Cost> {
    const before = await this.#spent();
    await this.#createAll(creations);
    const after = await this.#spent();
    return {
      service: (after.service - before.service) / creations,
      ...(before.server !== undefined &&
        after.server !== undefined && { server: (after.server - before.server) / creations }),
    };
  }

  async stop(): Promise<void> {
    await this.#superuser.end();
    this.#child.kill();
  }

  async #spent(): Promise<Cost> {
    this.#child.send('processor time');
    const [service] = (await once(this.#child, 'message')) as [number];
    const server = await serverTime(this.#superuser);
    return { service, ...(server !== undefined && { server }) };
  }

  async #createAll(creations: number): Promise<void> {
    const token = await this.#token();
    let left = creations;
    const worker = async () => {
      while (left-- > 0)
        await this.#create('products', token, {
          sku: randomUUID().slice(0, 32),
          name: 'A lamp for the desk',
          description: 'Of brass, with a shade of green glass, as they stand in libraries.',
          price: { amount: '129.50', currency: 'EUR' },
          category: this.#category,
        });
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    if (this.#catalog.publishes.length > 0) await this.#untilSent();
  }

  async #create(folder: string, token: string, body: object): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.#url}/v1/${folder}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 201)
      throw new Error(`The creation in ${folder} was answered with ${answer.status}: ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }

  async #untilSent(): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const { rows } = await this.#superuser.query('SELECT FROM outbox WHERE sent_at IS NULL LIMIT 1');
      if (rows.length === 0) return;
      await setTimeout(50);
    }
    throw new Error('The relay does not come to an end');
  }

  #token(): Promise<string> {
    return this.#issuer.userToken(randomUUID(), ['staff']);
  }
}

/** Nobody reads at its other end: what others do with an event is not the creator's cost. */
async function makeBus(name: string, { publishes }: Catalog, server: Server): Promise<void> {
  await server.query('postgres', 'postgres', 'CREATE DATABASE bus');
  const owner = await server.connect('postgres', 'bus');
  await prepareBus(owner, [{ role: name, source: '/catalog', publishes, subscribes: [] }]);
  await owner.end();
}

const environment = (name: string, server: Server, issuer: Issuer) => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'warn',
  DATABASE_URL: server.urlOf(name, name),
  BUS_URL: server.urlOf(name, 'bus'),
  CURSOR_KEY: randomUUID(),
  TOKEN_ISSUER: issuer.url,
  TOKEN_AUDIENCE: 'shop',
  JWKS_URL: issuer.url,
  CALLER_KEYS: JSON.stringify({ inventory: issuer.servicePublicKey, orders: issuer.servicePublicKey }),
});
