import { jetstream } from '@nats-io/jetstream';
import { expect, test } from '@jest/globals';
import type { Arena } from '../support/arena.ts';
import {
  DROPS_WHAT_IS_REFUSED,
  findsOut,
  holdsContract,
  MARKS_BEFORE_IT_SENDS,
  place,
  replaced,
} from '../support/contract.ts';
import { asUser, natsTransport, publish } from '../support/nats-transport.ts';
import { append, event, full, NONE, swallowed, work } from '../support/scenarios.ts';
import { TYPES } from '../support/transport.ts';

const here = place(natsTransport);

holdsContract(here, [
  ['producer', 'before:publish:2'],
  ['producer', 'before:send:210'],
  ['producer', 'after:send:210'],
  ['producer', 'after:publish:2'],
  ['consumer', 'after:take:30'],
]);

const lost = (arena: Arena) => swallowed(arena, here.transport.broker.ports[0]!);

test('what the server has not acknowledged is sent again', async () => {
  expect(await lost(await here.open())).toEqual(NONE);
});

test('an event of somebody else is refused, and a service touches nothing but its own', async () => {
  const { bus } = await here.open();
  const [consumer, producer] = [bus.urlOf('consumer'), bus.urlOf('producer')];
  await expect(publish(consumer, [event('row', 1)])).rejects.toThrow('Permissions Violation');
  await expect(publish(producer, [event('row', 1, { type: 'producer.Thing.deleted' })])).rejects.toThrow(
    'Permissions Violation',
  );
  await expect(
    asUser(producer, async (connection) => {
      await (await jetstream(connection).consumers.get('arena', 'consumer-0')).next();
    }),
  ).rejects.toThrow('Permissions Violation');
  for (const subject of ['arena.>', '_INBOX_producer.>', '$JS.ACK.>'])
    await expect(
      asUser(consumer, async (connection) => {
        for await (const _message of connection.subscribe(subject));
      }),
    ).rejects.toThrow('Permissions Violation');
  for (const subject of ['$JS.API.STREAM.DELETE.arena', '$JS.API.CONSUMER.DELETE.arena.consumer-0'])
    await expect(
      asUser(consumer, async (connection) => {
        await connection.request(subject);
      }),
    ).rejects.toThrow('Permissions Violation');
});

test('an event bears the name and the type that its subject says', async () => {
  const arena = await here.open();
  await append(arena, event('row', 1, { source: '/somebody-else', dataversion: 7 }));
  arena.start('consumer');
  await arena.met(1);
  expect(
    await arena.query('consumer', `SELECT event ->> 'source' AS source, about FROM delayed_events`),
  ).toEqual([{ source: '/producer', about: 'producer.Thing/row' }]);
});

test('what is no event is dropped, and others go on', async () => {
  const arena = await here.open();
  const [row] = await arena.rows(1);
  await append(arena, { type: TYPES[0], id: 'no-uuid', subject: row!.id });
  await append(arena, event(row!.id, 2));
  arena.start('consumer');
  expect((await arena.handled(1)).map(({ version }) => version)).toEqual([2]);
});

test('what nobody is told of is taken in, and not kept', async () => {
  const arena = await here.open();
  const [row] = await arena.rows(1);
  await arena.bus.admit([]);
  await append(arena, event(row!.id, 1));
  await arena.bus.admit(TYPES);
  await append(arena, event(row!.id, 2));
  arena.start('consumer');
  expect((await arena.handled(1)).map(({ version }) => version)).toEqual([2]);
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
      'events/nats-bus',
      /( *await deliver[^;]*;\n)( *message\.ack[^;]*;\n)/,
      (_all, deliver, acknowledge) => `${acknowledge}${deliver}`,
    ),
    (one) => work(one, 'consumer', 'before:COMMIT:60'),
  ],
  [
    'a producer that does not wait to be acknowledged',
    replaced('events/nats-bus', /await (?=client\s*\.publish)/, () => 'void '),
    lost,
  ],
]);
