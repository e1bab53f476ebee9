import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { buildParty } from '../../test/events/support/build.ts';

type Query = (text: string, values?: unknown[]) => Promise<unknown[]>;

interface Database {
  transaction<Result>(work: (transaction: object) => Promise<Result>): Promise<Result>;
}

interface Outbox {
  add(transaction: object, event: object): Promise<void>;
}

/** What of the platform of services is run here, in the process that measures. */
export interface Platform {
  readonly Database: new (dataSource: DataSource) => Database;
  readonly connection: (url: string, poolSize: number) => DataSourceOptions;
  readonly Outbox: new (config: object, waker: object) => Outbox;
  readonly Waker: new (database: Database) => object;
  readonly Relay: new (
    config: object,
    bus: { publish(events: readonly unknown[]): Promise<void> },
  ) => { onApplicationBootstrap(): void; beforeApplicationShutdown(): Promise<void> };
  readonly Listener: { readonly prototype: { query: Query } };
}

/** The platform that generated services have, compiled into a folder. */
export async function loadPlatform(folder: string): Promise<Platform> {
  buildParty(folder, 'postgres');
  const files = ['database', 'events/outbox', 'events/waker', 'events/relay', 'events/listener'];
  const urls = files.map((file) => pathToFileURL(join(folder, `platform/${file}.js`)).href);
  const modules = await Promise.all(urls.map((url) => import(url) as Promise<object>));
  return Object.assign({}, ...modules) as Platform;
}

/** Puts events into the outbox of a database as a service does. */
export class Producer {
  readonly #dataSource: DataSource;
  readonly #database: Database;
  readonly #outbox: Outbox;

  private constructor(platform: Platform, dataSource: DataSource) {
    this.#dataSource = dataSource;
    this.#database = new platform.Database(dataSource);
    this.#outbox = new platform.Outbox({ service: 'producer' }, new platform.Waker(this.#database));
  }

  static async open(platform: Platform, url: string): Promise<Producer> {
    return new Producer(platform, await new DataSource(platform.connection(url, 2)).initialize());
  }

  /** Of these rows, in one transaction. The time at which its commit began: of the machine's clock, finer than `Date` has it, as PostgreSQL's. */
  tell(subjects: readonly string[]): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      for (const subject of subjects) await this.#outbox.add(transaction, newEvent(subject));
      return performance.timeOrigin + performance.now();
    });
  }

  close(): Promise<void> {
    return this.#dataSource.destroy();
  }
}

/** As a service tells of a product. */
export const newEvent = (subject: string) => ({
  type: 'producer.Thing.changed',
  subject,
  dataversion: 1,
  data: {
    id: subject,
    sku: 'LAMP-0001',
    name: 'A lamp for the desk',
    description: 'Of brass, with a shade of green glass, as they stand in libraries.',
    price: { amount: '129.50', currency: 'EUR' },
    status: 'active',
    version: 1,
    operation: 'change',
    before: { status: 'draft' },
  },
});
