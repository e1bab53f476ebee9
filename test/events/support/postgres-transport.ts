import { prepareBus } from '../../../templates/system/tools/lib/bus.ts';
import type { Server } from './server.ts';
import { type ArenaBus, type Transport, TYPES } from './transport.ts';

/** The bus in a database of its own, on the server of the tests. */
export function postgresTransport(server: Server): Transport {
  const elsewhere = (text: string) => server.query('postgres', 'postgres', text);
  return {
    name: 'postgres',
    noRoom: /No space left on device/,
    open: async () => {
      await elsewhere('CREATE DATABASE bus');
      return busOn(server);
    },
    goAway: async () => {
      await elsewhere('ALTER DATABASE bus ALLOW_CONNECTIONS false');
      await elsewhere(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'bus'`);
    },
    comeBack: async () => {
      await elsewhere('ALTER DATABASE bus ALLOW_CONNECTIONS true');
    },
    stop: async () => undefined,
  };
}

/** What PostgreSQL says where its disk has no room left. */
const FULL = `
  CREATE FUNCTION bus.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device';
  END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON bus.events FOR EACH ROW EXECUTE FUNCTION bus.refuse();`;

const busOn = (server: Server): ArenaBus => ({
  urlOf: (role) => server.urlOf(role, 'bus'),
  admit: async (subscribes) => {
    const owner = await server.connect('postgres', 'bus');
    await prepareBus(owner, [
      { role: 'producer', source: '/producer', publishes: TYPES, subscribes: [] },
      { role: 'consumer', source: '/consumer', publishes: [], subscribes },
    ]);
    await owner.end();
  },
  append: async (events) => {
    await server.query('producer', 'bus', 'SELECT bus.append($1)', [JSON.stringify(events)]);
  },
  // From the beginning, as after it was restored from a copy.
  repeat: async () => {
    await server.query('postgres', 'bus', 'UPDATE bus.cursors SET position = 0');
  },
  fill: async () => {
    await server.query('postgres', 'bus', FULL);
  },
  makeRoom: async () => {
    await server.query('postgres', 'bus', 'DROP FUNCTION bus.refuse CASCADE');
  },
  faults: async () => {
    const text = `SELECT deadlocks::integer FROM pg_stat_database WHERE datname = 'bus' AND deadlocks > 0`;
    const [found] = await server.query<{ deadlocks: number }>('postgres', 'postgres', text);
    return found ? [`${found.deadlocks} deadlocks`] : [];
  },
  close: async () => {
    await server.query('postgres', 'postgres', 'DROP DATABASE IF EXISTS bus WITH (FORCE)');
  },
});
