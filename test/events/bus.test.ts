import { expect, test } from '@jest/globals';
import {
  DROPS_WHAT_IS_REFUSED,
  findsOut,
  holdsContract,
  MARKS_BEFORE_IT_SENDS,
  place,
  replaced,
} from './support/contract.ts';
import { postgresTransport } from './support/postgres-transport.ts';
import { again, append, event, full, hindered, lateCommit, work } from './support/scenarios.ts';

const here = place(postgresTransport);
const onBus = (text: string) => here.server.query('postgres', 'bus', text);

holdsContract(here, [
  ['producer', 'before:INSERT INTO outbox:40'],
  ['producer', 'before:COMMIT:40'],
  ['producer', 'before:SELECT bus.append:2'],
  ['producer', 'after:SELECT bus.append:2'],
  ['consumer', 'before:SELECT bus.acknowledge:3'],
]);

test('events are forgotten after a week, but not while somebody has not read them', async () => {
  const arena = await here.open();
  const [row] = await arena.rows(1);
  const kept = async () => (await onBus('SELECT FROM bus.events')).length;
  const age = () => onBus(`UPDATE bus.events SET appended_at = now() - interval '8 days'`);
  await append(arena, event(row!.id, 1));
  await age();
  await append(arena, event(row!.id, 2));
  expect(await kept()).toBe(2);
  arena.start('consumer');
  await arena.handled(2);
  await append(arena, event(row!.id, 3));
  await arena.handled(3);
  expect(await kept()).toBe(2);
  await arena.stop();
  // Where nobody is told of anything, nobody can be late.
  await arena.bus.admit([]);
  await age();
  await append(arena, event(row!.id, 4));
  expect(await kept()).toBe(1);
});

test('an event of somebody else is refused, and a service touches nothing but its own', async () => {
  const arena = await here.open();
  const [row] = await arena.rows(1);
  const asConsumer = (text: string, values?: unknown[]) => here.server.query('consumer', 'bus', text, values);
  await expect(asConsumer('SELECT bus.append($1)', [JSON.stringify([event(row!.id, 1)])])).rejects.toThrow(
    'consumer does not publish producer.Thing.changed',
  );
  for (const table of ['events', 'cursors', 'subscriptions', 'publications', 'partitions'])
    await expect(asConsumer(`SELECT FROM bus.${table}`)).rejects.toThrow('permission denied');
  await expect(asConsumer(`SELECT bus.enrol('consumer', '/producer', '{any}', '{}')`)).rejects.toThrow(
    'permission denied',
  );
  await append(arena, event(row!.id, 1, { source: '/somebody-else' }));
  expect(await onBus(`SELECT event ->> 'source' AS source FROM bus.events`)).toEqual([
    { source: '/producer' },
  ]);
});

findsOut(here, [
  [
    'a relay that goes by position',
    replaced(
      'events/relay',
      'WHERE sent_at IS NULL',
      () => `WHERE position > (SELECT coalesce(max(position), 0) FROM outbox WHERE sent_at IS NOT NULL)`,
    ),
    lateCommit,
  ],
  ['no inbox', replaced('events/inbox', 'return taken.length > 0', () => 'return true'), again],
  [
    'what follows does not wait',
    replaced('events/inbox', 'return earlier !== undefined', () => 'return false'),
    hindered,
  ],
  [
    'a relay that marks before it sends',
    MARKS_BEFORE_IT_SENDS,
    (one) => work(one, 'producer', 'before:SELECT bus.append:2'),
  ],
  ['a relay that drops what is refused', DROPS_WHAT_IS_REFUSED, full],
  [
    'an acknowledgement before the commit',
    replaced(
      'events/postgres-bus',
      /( *await Promise\.all[^;]*;\n)( *await acknowledge[^;]*;\n)/,
      (_all, deliver, acknowledge) => `${acknowledge}${deliver}`,
    ),
    (one) => work(one, 'consumer', 'before:COMMIT:60'),
  ],
]);
