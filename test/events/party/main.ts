/** A service that does nothing but raise events or handle them: `main.js producer | consumer`, on the bus TRANSPORT. */
import 'reflect-metadata';
import { setTimeout } from 'node:timers/promises';
import { Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import sql from 'sql-template-tag';
import { DataSource } from 'typeorm';
import { shiftClock } from './clock.js';
import { mayDie } from './fatal.js';
import { CONFIG, type Config } from './platform/config.js';
import { connection, Database, type Queries } from './platform/database.js';
import { Bus } from './platform/events/bus.js';
import type { Event } from './platform/events/event.js';
import { type Handler, type Handling, HANDLING, Inbox } from './platform/events/inbox.js';
import { Outbox } from './platform/events/outbox.js';
import { Relay } from './platform/events/relay.js';
import { Waker } from './platform/events/waker.js';

const { DATABASE_URL = '', BUS_URL = '', VERSIONS = '0', SKEW = '0', TRANSPORT = '' } = process.env;
const [role = ''] = process.argv.slice(2);
const config: Config = { service: role, logLevel: 'warn', databaseUrl: DATABASE_URL, busUrl: BUS_URL };

shiftClock(Number(SKEW));
mayDie(pg.Client.prototype, 'query', (query) => {
  const text = typeof query === 'string' ? query : (query as { text?: string }).text;
  return text?.trimStart() ?? '';
});

const { default: transport } = (await import(`./transports/${TRANSPORT}.js`)) as { default: Type<Bus> };

/** Notes what it is given, in the transaction. */
const handler: Handler = {
  name: 'noting',
  dataversion: 1,
  handle: async ({ id, subject, data }: Event, transaction: Queries) => {
    const { version, fails } = data as { version: number; fails?: boolean };
    if (fails && !(await isMended(transaction))) throw new Error('it cannot be handled');
    await transaction.query(
      sql`INSERT INTO handled (id, subject, version) VALUES (${id}, ${subject}, ${version})`,
    );
  },
};
const handling: Handling = {
  handlers: () => [
    ['producer.Thing.changed', handler],
    ['producer.Other.changed', handler],
  ],
};

async function isMended(transaction: Queries): Promise<boolean> {
  return (await transaction.one(sql`SELECT FROM mended`)) !== undefined;
}

/** Changes rows in random order until each has come to the last version. */
async function change(database: Database, outbox: Outbox): Promise<void> {
  let isDone = false;
  while (!isDone) isDone = await changeOne(database, outbox).catch(() => setTimeout(20, false));
}

function changeOne(database: Database, outbox: Outbox): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const row = await transaction.one<{ id: string; version: number }>(sql`
      UPDATE things SET version = version + 1 WHERE id = (
        SELECT id FROM things WHERE version < ${Number(VERSIONS)} ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, version`);
    if (!row) {
      const left = sql`SELECT FROM things WHERE version < ${Number(VERSIONS)} LIMIT 1`;
      return (await transaction.one(left)) === undefined;
    }
    const { id: subject, version } = row;
    await outbox.add(transaction, {
      type: 'producer.Thing.changed',
      subject,
      dataversion: 1,
      data: { version },
    });
    return false;
  });
}

const own: Provider[] =
  role === 'producer' ? [Waker, Outbox, Relay] : [Inbox, { provide: HANDLING, useValue: [handling] }];

@Module({
  providers: [
    { provide: CONFIG, useValue: config },
    { provide: DataSource, useFactory: () => new DataSource(connection(DATABASE_URL, 5)).initialize() },
    Database,
    { provide: Bus, useClass: transport },
    ...own,
  ],
})
class Party {}

const app = await NestFactory.createApplicationContext(Party, { logger: ['error'] });
app.enableShutdownHooks();
if (role === 'producer') await Promise.all([1, 2, 3].map(() => change(app.get(Database), app.get(Outbox))));
