import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Server } from '../../test/events/support/server.ts';
import { OUTBOX } from '../../test/events/support/tables.ts';
import { newEvent, type Platform, Producer } from './platform.ts';

/** The statement with which the relay looks for what has not been sent. */
const POLL = 'SELECT position, event FROM outbox';

/** Events that wait each time it looks. */
const WAITING = 5;

/** Milliseconds of each of so many polls of a relay, whose bus takes everything at once, over so many rows that were sent. */
export async function pollTimes(
  server: Server,
  platform: Platform,
  sent: number,
  polls: number,
): Promise<number[]> {
  await server.query('postgres', 'postgres', 'CREATE ROLE relay LOGIN');
  await server.query('postgres', 'postgres', 'CREATE DATABASE relay OWNER relay');
  const client = await server.connect('relay', 'relay');
  try {
    await client.query(OUTBOX);
    await fill(client, sent);
    return await watch(server, platform, polls);
  } finally {
    await client.end();
    await server.query('postgres', 'postgres', 'DROP DATABASE relay WITH (FORCE)');
    await server.query('postgres', 'postgres', 'DROP ROLE relay');
  }
}

/** As they come to be there: unsent first, so that the index over what is unsent has been through the same. */
async function fill(client: pg.Client, count: number): Promise<void> {
  const event = JSON.stringify(newEvent(randomUUID()));
  await client.query('INSERT INTO outbox (event) SELECT $1 FROM generate_series(1, $2::integer)', [
    event,
    count,
  ]);
  await client.query('UPDATE outbox SET sent_at = now()');
}

async function watch(server: Server, platform: Platform, polls: number): Promise<number[]> {
  const times: number[] = [];
  const { prototype } = platform.Listener;
  const { query } = prototype;
  prototype.query = async function (this: typeof prototype, text, values) {
    const begun = performance.now();
    const rows = await query.call(this, text, values);
    if (text.startsWith(POLL)) times.push(performance.now() - begun);
    return rows;
  };
  const config = { service: 'relay', logLevel: 'silent', databaseUrl: server.urlOf('relay', 'relay') };
  const relay = new platform.Relay(config, { publish: () => Promise.resolve() });
  const producer = await Producer.open(platform, config.databaseUrl);
  relay.onApplicationBootstrap();
  try {
    for (let round = 0; times.length < polls && round < 3 * polls; round += 1) {
      await producer.tell(Array.from({ length: WAITING }, () => randomUUID()));
      await setTimeout(50);
    }
  } finally {
    await relay.beforeApplicationShutdown();
    await producer.close();
    prototype.query = query;
  }
  if (times.length < polls) throw new Error(`The relay has looked only ${times.length} times`);
  return times;
}
