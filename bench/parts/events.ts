import { join } from 'node:path';
import { Server } from '../../test/events/support/server.ts';
import { type CreationCosts, creationCosts } from '../events/creation.ts';
import type { Cost } from '../events/running-catalog.ts';
import { deliver, type Delivery } from '../events/delivery.ts';
import { loadPlatform } from '../events/platform.ts';
import { pollTimes } from '../events/poll.ts';
import { transportsHere } from '../events/transports.ts';
import type { Bench } from '../lib/bench.ts';
import { percentile } from '../lib/percentile.ts';
import { atMost, told } from '../lib/table.ts';
import type { Row } from '../lib/table.ts';

const SIZES = {
  backlog: 5_000,
  singles: 500,
  rate: 50,
  sent: 100_000,
  polls: 200,
  rounds: 6,
  creations: 1_000,
};
const QUICK: typeof SIZES = {
  backlog: 100,
  singles: 20,
  rate: 50,
  sent: 1_000,
  polls: 5,
  rounds: 1,
  creations: 20,
};

/**
 * Events from service to service on each transport, the relay's look into a full outbox, and what telling costs whoever creates
 * a row. PostgreSQL is that of the tests, which does not wait for the disk: processors are measured, not disks.
 */
export async function measureEvents({ folder, isQuick }: Bench): Promise<Row[]> {
  const sizes = isQuick ? QUICK : SIZES;
  const server = await Server.start();
  try {
    const platform = await loadPlatform(join(folder, 'platform'));
    const deliveries: Row[] = [];
    for (const transport of transportsHere())
      deliveries.push(
        ...deliveryRows(transport.name, await deliver(transport, server, platform, sizes), sizes.rate),
      );
    const polls = await pollTimes(server, platform, sizes.sent, sizes.polls);
    const costs = await creationCosts(join(folder, 'catalogs'), server, sizes);
    const sent = sizes.sent.toLocaleString('en-US');
    return [
      ...deliveries,
      atMost(`a poll of the relay over ${sent} sent rows, p95`, percentile(polls, 95), 20, 'ms', 1),
      ...creationRows(costs),
    ];
  } finally {
    await server.stop();
  }
}

function deliveryRows(transport: string, { perSecond, latencies }: Delivery, rate: number): Row[] {
  const title = `${transport}: from commit to handler, ${rate} a second`;
  return [
    told(`${transport}: from outbox to handled`, perSecond, 'events/s'),
    told(`${title}, median`, percentile(latencies, 50), 'ms', 1),
    told(`${title}, p95`, percentile(latencies, 95), 'ms', 1),
    told(`${title}, p99`, percentile(latencies, 99), 'ms', 1),
  ];
}

function creationRows({ told: outbox, asked: without }: CreationCosts): Row[] {
  const rows = (who: string, of: (cost: Cost) => number) => [
    told(`a creation without outbox: processor time of ${who}`, of(without), 'µs'),
    told(`a creation with outbox and relay: processor time of ${who}`, of(outbox), 'µs'),
    told(`the second by the first`, of(outbox) / of(without), 'times', 2),
  ];
  const isKnown = outbox.server !== undefined && without.server !== undefined;
  return [
    ...rows('the service', ({ service }) => service),
    ...(isKnown ? rows('service and PostgreSQL', ({ service, server = 0 }) => service + server) : []),
  ];
}
