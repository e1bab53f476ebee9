/** One database and one role per service. No service can connect to the database of another. */
import pg from 'pg';
import { prepareBus } from './bus.ts';
import { partiesOf } from './parties.ts';
import type { DatabaseServer } from './postgres.ts';
import type { Secrets } from './secrets.ts';
import type { Package, System } from './system.ts';
import { Trouble } from './terminal.ts';

/** A database, and the role that owns it and is called as it is. */
interface Owned {
  database: string;
  password: string;
}

function ownedBy(system: System, secrets: Secrets): Owned[] {
  const owned = system.services.flatMap(({ name, database }) =>
    database ? [{ database, password: secrets.databases[name] ?? '' }] : [],
  );
  owned.push({ database: 'bus', password: secrets.bus });
  return owned;
}

/** The URL with which a service reaches its own database, as its own role. */
export const databaseUrl = (server: URL, { name, database = '' }: Package, secrets: Secrets): string =>
  urlOf(server, { database, password: secrets.databases[name] ?? '' });

function urlOf(server: URL, { database, password }: Owned): string {
  const url = new URL(server);
  url.username = database;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}

/** The URL with which a service reaches the bus: as the role that it has in its own database. */
export function busUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = '/bus';
  return url.href;
}

/** Brings up to date who publishes what, and who is told of what. */
async function openBus(server: URL, system: System, secrets: Secrets): Promise<void> {
  const owner = await connect(new URL(urlOf(server, { database: 'bus', password: secrets.bus })));
  try {
    await prepareBus(owner, partiesOf(system));
  } finally {
    await owner.end();
  }
}

/** Makes what is missing and puts right what is there. */
export async function createDatabases(
  server: Pick<DatabaseServer, 'kind' | 'url'>,
  system: System,
  secrets: Secrets,
): Promise<void> {
  const client = await connect(server.url);
  try {
    if (server.kind !== 'external')
      await client.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    for (const owned of ownedBy(system, secrets)) {
      await createRole(client, owned, secrets.id);
      await createDatabase(client, owned, secrets.id);
    }
    await openBus(server.url, system, secrets);
  } finally {
    await client.end();
  }
}

/** Removes the databases and roles that this copy of the system has made, and no others. */
export async function dropDatabases({ url }: DatabaseServer, { id }: Secrets): Promise<void> {
  const client = await connect(url);
  try {
    // Before any role: one may have rights in the database of another.
    for (const database of await marked(client, 'database', id))
      await client.query(`DROP DATABASE ${quote(database)} WITH (FORCE)`);
    for (const role of await marked(client, 'role', id)) await client.query(`DROP ROLE ${quote(role)}`);
  } finally {
    await client.end();
  }
}

/** A connection that is held only to notice the end of the server. */
export async function watchServer(server: DatabaseServer, onEnd: () => void): Promise<() => Promise<void>> {
  const client = await connect(server.url);
  let released = false;
  const ended = () => {
    if (!released) onEnd();
    released = true;
  };
  client.once('error', ended);
  client.once('end', ended);
  return async () => {
    released = true;
    await client.end().catch(() => {});
  };
}

export async function connect(url: URL): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  try {
    await client.connect();
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const hint =
      code === '28P01'
        ? ' Its password is not the one in .data/secrets.json: `npm start -- --fresh` begins anew.'
        : '';
    throw new Trouble(`The database server at ${url.host} refuses: ${message || code}.${hint}`);
  }
  client.on('error', () => {});
  return client;
}

async function createRole(client: pg.Client, { database: role, password }: Owned, id: string) {
  const found = await mark(client, 'role', role);
  if (found === undefined) {
    await client.query('BEGIN');
    await client.query(`CREATE ROLE ${quote(role)}`);
    await client.query(`COMMENT ON ROLE ${quote(role)} IS ${pg.escapeLiteral(markOf(id))}`);
    await client.query('COMMIT');
  } else refuseForeign('role', role, found, id);
  await client.query(
    `ALTER ROLE ${quote(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function createDatabase(client: pg.Client, { database }: Owned, id: string) {
  const found = await mark(client, 'database', database);
  if (found === undefined) {
    await client.query(`CREATE DATABASE ${quote(database)} OWNER ${quote(database)}`);
  } else if (found !== '' || !(await isOwnedByNamesake(client, database)))
    refuseForeign('database', database, found, id);
  await client.query(`COMMENT ON DATABASE ${quote(database)} IS ${pg.escapeLiteral(markOf(id))}`);
  await client.query(`REVOKE CONNECT ON DATABASE ${quote(database)} FROM PUBLIC`);
}

/** Created, but interrupted before it was marked: CREATE DATABASE cannot be part of a transaction. */
async function isOwnedByNamesake(client: pg.Client, database: string): Promise<boolean> {
  const owner = 'SELECT 1 FROM pg_database WHERE datname = $1 AND pg_get_userbyid(datdba) = $1';
  return (await client.query(owner, [database])).rowCount === 1;
}

const markOf = (id: string) => `Development data of system ${id}`;

/** The comment of a role or database: empty without one, undefined when there is no such thing. */
async function mark(client: pg.Client, kind: 'role' | 'database', name: string): Promise<string | undefined> {
  const query =
    kind === 'role'
      ? `SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = $1`
      : `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1`;
  const { rows } = await client.query<{ mark: string | null }>(query, [name]);
  return rows[0] && (rows[0].mark ?? '');
}

async function marked(client: pg.Client, kind: 'role' | 'database', id: string): Promise<string[]> {
  const query =
    kind === 'role'
      ? `SELECT rolname AS name FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = $1`
      : `SELECT datname AS name FROM pg_database WHERE shobj_description(oid, 'pg_database') = $1`;
  const { rows } = await client.query<{ name: string }>(query, [markOf(id)]);
  return rows.map(({ name }) => name);
}

function refuseForeign(kind: 'role' | 'database', name: string, found: string, id: string) {
  if (found === markOf(id)) return;
  throw new Trouble(
    `The database server already has a ${kind} ${name} that this copy of the system did not make. ` +
      `Remove it, or let DATABASE_SERVER_URL name another server.`,
  );
}

const quote = (name: string) => pg.escapeIdentifier(name);
