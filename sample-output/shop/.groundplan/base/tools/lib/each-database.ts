/** The databases of services, each asked as its own service. */
import type pg from 'pg';
import { connect, databaseUrl } from './databases.ts';
import { loadSecrets } from './secrets.ts';
import { runningState } from './state.ts';
import type { Package, System } from './system.ts';
import { Trouble } from './terminal.ts';

/** What only some services have, by what the plan says of them. */
const having = { subscribes: 'that is told of events', flows: 'with flows' } as const;

/** Asks the database of every service that has something, or of one, for rows of a table that such services have. */
export async function inEach<Row extends object>(
  system: System,
  name: string | undefined,
  what: keyof typeof having,
  table: string,
  ask: (client: pg.Client) => Promise<Row[]>,
): Promise<(Row & { service: string })[]> {
  const server = new URL(process.env['DATABASE_SERVER_URL'] ?? runningState(system).databaseServer);
  const secrets = loadSecrets(system);
  const found: (Row & { service: string })[] = [];
  for (const pack of servicesWith(system, what, name)) {
    const client = await connect(new URL(databaseUrl(server, pack, secrets)));
    try {
      const rows = await ask(client);
      for (const row of rows) found.push({ service: pack.name, ...row });
    } catch (error) {
      throw explained(error, pack, table);
    } finally {
      await client.end();
    }
  }
  return found;
}

function servicesWith(
  { title, services }: System,
  what: keyof typeof having,
  name: string | undefined,
): Package[] {
  const all = services.filter((pack) => pack[what]);
  if (name === undefined) return all;
  const named = all.filter((pack) => pack.name === name);
  if (named.length > 0) return named;
  const known = all.map((pack) => pack.name).join(', ') || 'none';
  throw new Trouble(`${title} has no service ${name} ${having[what]}. There are: ${known}.`);
}

const explained = (error: unknown, { name }: Package, table: string) =>
  (error as { code?: string }).code === '42P01'
    ? new Trouble(
        `The database of ${name} has no table ${table}: start the whole system once. ` +
          `Where that does not help, a migration of ${name} has to make it.`,
      )
    : error;

export async function rowsOf<Row extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  ...values: unknown[]
): Promise<Row[]> {
  const { rows } = await client.query<Row>(text, values);
  return rows;
}
