import { expect, test } from '@jest/globals';
import { connect } from 'amqplib';
import { setTimeout } from 'node:timers/promises';
import type { Arena } from '../support/arena.ts';
import {
  DROPS_WHAT_IS_REFUSED,
  findsOut,
  holdsContract,
  MARKS_BEFORE_IT_SENDS,
  place,
  replaced,
} from '../support/contract.ts';
import { publish, type RabbitArenaBus, rabbitTransport } from '../support/rabbitmq-transport.ts';
import { append, burst, event, full, NONE, swallowed, work } from '../support/scenarios.ts';
import { TYPES } from '../support/transport.ts';

const here = place(rabbitTransport);

holdsContract(here, [
  ['producer', 'before:publish:2'],
  ['producer', 'before:send:210'],
  ['producer', 'after:send:210'],
  ['producer', 'after:publish:2'],
  ['consumer', 'before:acknowledge:30'],
  ['consumer', 'after:acknowledge:30'],
]);

const lost = (arena: Arena) => swallowed(arena, here.transport.broker.ports[0]!);

test('what the broker has not confirmed is sent again', async () => {
  expect(await lost(await here.open())).toEqual(NONE);
});

test('an event of somebody else is refused, and a service touches nothing but its own', async () => {
  const { bus } = await here.open();
  await expect(publish(bus.urlOf('consumer'), [event('row', 1)])).rejects.toThrow('ACCESS_REFUSED');
  await expect(publish(bus.urlOf('producer'), [event('row', 1)], { userId: 'consumer' })).rejects.toThrow(
    `user_id property set to 'consumer' but authenticated user was 'producer'`,
  );
  const [type = ''] = TYPES;
  for (const [role, attempt] of [
    ['producer', (channel) => channel.consume('consumer.inbox', () => undefined)],
    ['consumer', (channel) => channel.bindQueue('consumer.inbox', type, '')],
    ['consumer', (channel) => channel.assertQueue('consumer.other', { durable: true })],
    ['consumer', (channel) => channel.purgeQueue('consumer.rejected')],
    ['producer', (channel) => channel.assertExchange('producer.Other.deleted', 'fanout')],
  ] satisfies [string, (channel: Channel) => Promise<unknown>][]) {
    await expect(attempted(bus.urlOf(role as 'producer'), attempt)).rejects.toThrow('ACCESS_REFUSED');
  }
});

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>;

async function attempted(url: string, attempt: (channel: Channel) => Promise<unknown>): Promise<void> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    await attempt(channel);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

test('an event bears the name and the type that the broker vouches for', async () => {
  const arena = await here.open();
  const lie = event('row', 1, { source: '/somebody-else', dataversion: 7 });
  await append(arena, lie);
  arena.start('consumer');
  await arena.met(1);
  expect(
    await arena.query('consumer', `SELECT event ->> 'source' AS source, about FROM delayed_events`),
  ).toEqual([{ source: '/producer', about: 'producer.Thing/row' }]);
});

test('what is no event, or bears no name, is kept aside by the broker, and others go on', async () => {
  const arena = await here.open();
  const [row] = await arena.rows(1);
  const url = arena.bus.urlOf('producer');
  await publish(url, [{ type: TYPES[0], id: 'no-uuid' }]);
  await publish(url, [event(row!.id, 1)], { userId: undefined });
  await append(arena, event(row!.id, 2));
  arena.start('consumer');
  expect((await arena.handled(1)).map(({ version }) => version)).toEqual([2]);
  expect(await arena.bus.faults()).toEqual(['2 in consumer.rejected']);
});

test('a broker that has no room is not given the same with every try', async () => {
  const arena = await here.open();
  const bus = arena.bus as RabbitArenaBus;
  await arena.rows(1);
  await bus.fill();
  arena.start('producer', { versions: 1 });
  while (arena.logged(here.transport.noRoom).length < 5) await setTimeout(200);
  await bus.makeRoom();
  while ((await arena.query('producer', 'SELECT FROM outbox WHERE sent_at IS NOT NULL')).length < 1)
    await setTimeout(200);
  // On its way since before, and once more to be confirmed.
  expect(await bus.waiting('consumer.inbox')).toBeLessThanOrEqual(2);
});

test('what nobody is told of any more is kept for a week, and its queue is gone', async () => {
  const arena = await here.open();
  const bus = arena.bus as RabbitArenaBus;
  const queues = async () => {
    const all = await bus.ask<{ name: string; arguments: Record<string, unknown> }[]>('queues');
    return all.map(({ name, arguments: { 'x-message-ttl': ttl } }) => [name, ttl]);
  };
  const week = 7 * 24 * 60 * 60 * 1000;
  expect(await queues()).toEqual([
    ['consumer.inbox', undefined],
    ['consumer.rejected', week],
  ]);
  await bus.admit([]);
  expect(await queues()).toEqual([['producer.unheard', week]]);
  await append(arena, event('row', 1));
  await expect(publish(bus.urlOf('consumer'), [event('row', 1)])).rejects.toThrow('ConnectionClose');
});

findsOut(here, [
  [
    'a relay that marks before it sends',
    MARKS_BEFORE_IT_SENDS,
    (one) => work(one, 'producer', 'before:publish:2'),
  ],
  ['a relay that drops what is refused', DROPS_WHAT_IS_REFUSED, full],
  [
    'an acknowledgement before the commit',
    replaced(
      'events/rabbit-bus',
      /( *await deliver[^;]*;\n)( *channel\.ack[^;]*;\n)/,
      (_all, deliver, acknowledge) => `${acknowledge}${deliver}`,
    ),
    (one) => work(one, 'consumer', 'before:COMMIT:60'),
  ],
  [
    'a producer that does not wait to be confirmed',
    replaced('events/rabbit-bus', /await (?=link\.whileRoom)/, () => 'void '),
    lost,
  ],
  [
    'events of one row that do not take turns',
    replaced('events/turns', /this\.last\.get\(row\) \?\? /, () => ''),
    burst,
  ],
]);
