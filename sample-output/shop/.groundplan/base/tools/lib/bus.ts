/**
 * The database that carries events between services. Nobody but its functions reads or writes it; what a service may publish
 * and what it is given follows from the role with which it is connected.
 */
import pg from 'pg';
import type { Party } from './parties.ts';

type Admitted = Pick<Party, 'role' | 'source' | 'publishes' | 'subscribes'>;

/**
 * Makes the bus where it is missing, and brings up to date who may connect, what they publish and what they are subscribed to.
 * By its owner's connection.
 */
export async function prepareBus(owner: pg.Client, parties: readonly Admitted[]): Promise<void> {
  // In a transaction of its own: its locks would wait for those of services that run, and these for the ones below.
  await owner.query(schema);
  await owner.query('BEGIN');
  for (const role of await formerParties(owner, parties)) await dismiss(owner, role);
  for (const party of parties) await admit(owner, party);
  await owner.query('COMMIT');
}

/** Roles that may connect, and have nothing to tell or to be told any more. */
async function formerParties(owner: pg.Client, parties: readonly Admitted[]): Promise<string[]> {
  const { rows } = await owner.query<{ role: string }>(
    `SELECT DISTINCT rolname AS role
     FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) AS granted JOIN pg_roles ON pg_roles.oid = granted.grantee
     WHERE datname = current_database() AND granted.grantee <> datdba AND rolname <> ALL ($1)`,
    [parties.map(({ role }) => role)],
  );
  return rows.map(({ role }) => role);
}

async function dismiss(owner: pg.Client, role: string): Promise<void> {
  await owner.query(`REVOKE CONNECT ON DATABASE ${databaseOf(owner)} FROM ${pg.escapeIdentifier(role)}`);
  await owner.query(`REVOKE USAGE ON SCHEMA bus FROM ${pg.escapeIdentifier(role)}`);
  await owner.query(`SELECT bus.enrol($1, '', '{}', '{}')`, [role]);
}

async function admit(owner: pg.Client, { role, source, publishes, subscribes }: Admitted): Promise<void> {
  await owner.query(`GRANT CONNECT ON DATABASE ${databaseOf(owner)} TO ${pg.escapeIdentifier(role)}`);
  await owner.query(`GRANT USAGE ON SCHEMA bus TO ${pg.escapeIdentifier(role)}`);
  await owner.query('SELECT bus.enrol($1, $2, $3, $4)', [role, source, publishes, subscribes]);
}

const databaseOf = ({ database = '' }: pg.Client) => pg.escapeIdentifier(database);

const partitions = 4;

const schema = `
CREATE SCHEMA IF NOT EXISTS bus;

CREATE TABLE IF NOT EXISTS bus.events (
  partition smallint NOT NULL,
  position bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  event jsonb NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT events_pkey PRIMARY KEY (partition, position),
  CONSTRAINT events_id_key UNIQUE (id)
);
CREATE INDEX IF NOT EXISTS events_appended_at_idx ON bus.events (appended_at);

-- The last position of each. It is locked while events are appended, so that they are seen in the order of their positions.
CREATE TABLE IF NOT EXISTS bus.partitions (
  partition smallint CONSTRAINT partitions_pkey PRIMARY KEY,
  last bigint NOT NULL DEFAULT 0
);
INSERT INTO bus.partitions (partition) SELECT generate_series(0, ${partitions - 1}) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS bus.publications (
  role name NOT NULL,
  type text NOT NULL,
  source text NOT NULL,
  CONSTRAINT publications_pkey PRIMARY KEY (role, type)
);

CREATE TABLE IF NOT EXISTS bus.subscriptions (
  role name NOT NULL,
  type text NOT NULL,
  CONSTRAINT subscriptions_pkey PRIMARY KEY (role, type)
);

-- How far a service has come.
CREATE TABLE IF NOT EXISTS bus.cursors (
  role name NOT NULL,
  partition smallint NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  CONSTRAINT cursors_pkey PRIMARY KEY (role, partition)
);

CREATE OR REPLACE FUNCTION bus.enrol(of_role name, with_source text, publishes text[], subscribes text[])
RETURNS void LANGUAGE sql SET search_path = bus, pg_temp AS $$
  DELETE FROM publications WHERE role = of_role AND type <> ALL (publishes);
  DELETE FROM subscriptions WHERE role = of_role AND type <> ALL (subscribes);
  -- Whoever is told of nothing must not keep what others have read.
  DELETE FROM cursors WHERE role = of_role AND subscribes = '{}';
  INSERT INTO publications (role, type, source) SELECT of_role, unnest(publishes), with_source ON CONFLICT DO NOTHING;
  INSERT INTO subscriptions (role, type) SELECT of_role, unnest(subscribes) ON CONFLICT DO NOTHING;
  INSERT INTO cursors (role, partition) SELECT of_role, partition FROM partitions WHERE subscribes <> '{}'
    ON CONFLICT DO NOTHING;
$$;
REVOKE EXECUTE ON FUNCTION bus.enrol FROM PUBLIC;

-- What everybody has handled is kept for a week.
CREATE OR REPLACE FUNCTION bus.forget()
RETURNS void LANGUAGE sql SET search_path = bus, pg_temp AS $$
  DELETE FROM events WHERE (partition, position) IN (
    SELECT partition, position FROM events
    WHERE appended_at < now() - interval '7 days' AND NOT EXISTS (
      SELECT FROM cursors WHERE cursors.partition = events.partition AND cursors.position < events.position)
    ORDER BY appended_at LIMIT 200 FOR UPDATE SKIP LOCKED);
$$;
REVOKE EXECUTE ON FUNCTION bus.forget FROM PUBLIC;

CREATE OR REPLACE FUNCTION bus.append(batch jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
DECLARE
  strange text;
BEGIN
  SELECT coalesce(event ->> 'type', 'an event without a type') INTO strange
  FROM jsonb_array_elements(batch) AS event
  WHERE NOT EXISTS (SELECT FROM publications WHERE role = session_user AND type = event ->> 'type') LIMIT 1;
  IF strange IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('%s does not publish %s', session_user, strange);
  END IF;
  -- Always in the same order, so that two producers never wait for each other.
  PERFORM FROM partitions WHERE partition IN (
    SELECT abs(hashtext(event ->> 'subject') % ${partitions}) FROM jsonb_array_elements(batch) AS event)
  ORDER BY partition FOR UPDATE;
  WITH sent AS (
    SELECT (event ->> 'id')::uuid AS id, event ->> 'type' AS type, number,
      abs(hashtext(event ->> 'subject') % ${partitions})::smallint AS partition,
      event || jsonb_build_object('source', publications.source) AS event
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS sent (event, number)
    JOIN publications ON publications.role = session_user AND publications.type = event ->> 'type'
  ), fresh AS (
    SELECT sent.*, row_number() OVER (PARTITION BY partition ORDER BY number) AS nth
    FROM sent WHERE NOT EXISTS (SELECT FROM events WHERE events.id = sent.id)
  ), counted AS (
    UPDATE partitions SET last = last + added
    FROM (SELECT partition, count(*) AS added FROM fresh GROUP BY partition) AS new
    WHERE partitions.partition = new.partition
    RETURNING partitions.partition, last - added AS before
  )
  INSERT INTO events (partition, position, id, type, event)
  SELECT partition, before + nth, id, type, event FROM fresh JOIN counted USING (partition);
  PERFORM forget(), pg_notify('events', '');
END $$;

-- Whether the partition is this connection's to read, until it ends.
CREATE OR REPLACE FUNCTION bus.claim(of_partition integer)
RETURNS boolean LANGUAGE sql AS $$
  SELECT pg_try_advisory_lock(hashtext(session_user), of_partition)
$$;

-- What the service has not acknowledged of some partitions, and the position that it has come to when it has handled that.
CREATE OR REPLACE FUNCTION bus.read(of_partitions integer[], at_most integer)
RETURNS TABLE (of_partition integer, events jsonb, up_to bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  SELECT partition, coalesce(new.events, '[]'), CASE WHEN new.count < at_most THEN last ELSE new.last_position END
  FROM partitions JOIN cursors USING (partition)
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(event ORDER BY position) AS events, count(*), max(position) AS last_position
    FROM (
      SELECT events.position, event FROM events
      JOIN subscriptions ON subscriptions.role = session_user AND subscriptions.type = events.type
      WHERE events.partition = partitions.partition AND events.position > cursors.position
      ORDER BY events.position LIMIT at_most
    ) AS next
  ) AS new
  WHERE partition = ANY (of_partitions) AND role = session_user AND cursors.position < last
$$;

CREATE OR REPLACE FUNCTION bus.acknowledge(handled jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
  UPDATE cursors SET position = up_to
  FROM jsonb_to_recordset(handled) AS handled (of_partition integer, up_to bigint)
  WHERE role = session_user AND partition = of_partition AND position < up_to;
  SELECT forget();
$$;
`;
