import { connect } from 'amqplib';
import { setTimeout } from 'node:timers/promises';
import { busUrl, container, prepareBus } from '../../../templates/system/tools/lib/bus.rabbitmq.ts';
import type { Secrets } from '../../../templates/system/tools/lib/secrets.ts';
import type { System } from '../../../templates/system/tools/lib/system.ts';
import { Broker } from './broker.ts';
import { type ArenaBus, type Transport, TYPES } from './transport.ts';

const secrets = {
  id: 'tests',
  bus: 'secret',
  busUsers: { producer: 'of-the-producer', consumer: 'of-the-consumer' },
} as Partial<Secrets> as Secrets;

/** RabbitMQ in a container, with a virtual host for each arena. */
export interface RabbitTransport extends Transport {
  readonly broker: Broker;
  open(): Promise<RabbitArenaBus>;
}

export interface RabbitArenaBus extends ArenaBus {
  /** What the management API says of something in the virtual host: `queues`. */
  ask<Answer>(kind: string, ...path: string[]): Promise<Answer>;
  /** How much there is in a queue. */
  waiting(queue: string): Promise<number>;
}

export async function rabbitTransport(): Promise<RabbitTransport> {
  const broker = await Broker.start({
    ...container,
    environment: container.environment(secrets),
    files: container.files(system('none', []), secrets),
  });
  let count = 0;
  return {
    name: 'rabbitmq',
    noRoom: /the broker takes in nothing more, it is low on disk/,
    broker,
    open: () => Promise.resolve(busOn(broker, `arena-${(count += 1)}`)),
    goAway: async () => {
      // Of a queue that was declared less than half a second before, RabbitMQ knows nothing when it has been killed.
      await setTimeout(1_500);
      await broker.kill();
    },
    comeBack: () => broker.revive(),
    stop: () => broker.stop(),
  };
}

const system = (name: string, subscribes: readonly string[]) => {
  const services = [
    { name: 'producer', database: 'producer', publishes: TYPES },
    { name: 'consumer', database: 'consumer', ...(subscribes.length > 0 && { subscribes }) },
  ];
  return { name, services } as object as System;
};

function busOn(broker: Broker, name: string): RabbitArenaBus {
  const server = container.server([...broker.ports], secrets);
  const { url, api } = server;
  const urlOf = (role: string) =>
    busUrl(server, system(name, []), { name: role } as Parameters<typeof busUrl>[2], secrets);
  const append = (events: readonly object[]) => publish(urlOf('producer'), events);
  const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`;
  const ask = (method: string, ...path: string[]) =>
    fetch(new URL(['api', ...path].map(encodeURIComponent).join('/'), api.origin), {
      method,
      headers: { authorization },
    });
  const waiting = async (queue: string) => {
    const connection = await connect(`${url.href}/${name}`);
    const channel = await connection.createChannel();
    const { messageCount } = await channel.checkQueue(queue);
    await connection.close();
    return messageCount;
  };
  return {
    urlOf,
    admit: (subscribes) => prepareBus(server, system(name, subscribes), secrets),
    append,
    repeat: append,
    // More than any disk has.
    fill: () => broker.run('rabbitmqctl', 'set_disk_free_limit', '1000000GB'),
    makeRoom: () => broker.run('rabbitmqctl', 'set_disk_free_limit', '50MB'),
    ask: async (kind, ...path) => (await ask('GET', kind, name, ...path)).json() as Promise<never>,
    waiting,
    faults: async () => {
      const count = await waiting('consumer.rejected');
      return count > 0 ? [`${count} in consumer.rejected`] : [];
    },
    close: async () => {
      while (
        !(await ask('DELETE', 'vhosts', name).then(
          ({ ok }) => ok,
          () => false,
        ))
      )
        await setTimeout(200);
    },
  };
}

/** Sends events of producers to the exchanges of their types, as the user of a URL. */
export async function publish(url: string, events: readonly object[], more: object = {}): Promise<void> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createConfirmChannel();
    const failed = new Promise<never>((_, reject) => {
      channel.on('error', reject);
      channel.on('return', ({ fields }) => reject(new Error(`returned: ${JSON.stringify(fields)}`)));
    });
    failed.catch(() => undefined);
    for (const event of events as { id: string; type: string }[])
      channel.publish(event.type, '', Buffer.from(JSON.stringify(event)), {
        mandatory: true,
        persistent: true,
        messageId: event.id,
        userId: new URL(url).username,
        ...more,
      });
    await Promise.race([channel.waitForConfirms(), failed]);
  } finally {
    await connection.close().catch(() => undefined);
  }
}
