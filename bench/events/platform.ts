import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { buildParty } from '../../test/events/support/build.ts';

type Query = (text: string, values?: unknown[]) => Promise<unknown[]>;

/** What of the platform of services is run here, in the process that measures. */
export interface Platform {
  readonly Outbox: new (config: object) => { add(transaction: object, event: object): Promise<void> };
  readonly Queries: new (on: pg.Client) => object;
  readonly Relay: new (
    config: object,
    bus: { publish(events: readonly unknown[]): Promise<void> },
  ) => { onApplicationBootstrap(): void; beforeApplicationShutdown(): Promise<void> };
  readonly Listener: { readonly prototype: { query: Query } };
}

/** The platform that generated services have, compiled into a folder. */
export async function loadPlatform(folder: string): Promise<Platform> {
  buildParty(folder, 'postgres');
  const files = ['database', 'events/outbox', 'events/relay', 'events/listener'];
  const urls = files.map((file) => pathToFileURL(join(folder, `platform/${file}.js`)).href);
  const modules = await Promise.all(urls.map((url) => import(url) as Promise<object>));
  return Object.assign({}, ...modules) as Platform;
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
