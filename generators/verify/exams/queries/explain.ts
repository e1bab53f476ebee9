import { Client } from 'pg';
import { quote } from '../../schema/sql.ts';

/** Every statement is explained as it was really run; without clocks, which would cost more than the statement. */
const SETTINGS: Readonly<Record<string, string>> = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_buffers': 'off',
  'auto_explain.log_format': 'json',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_parameter_max_length': '0',
};

/** Has the server write down how it runs the statements of these databases. New connections do; the old ones are ended. */
export async function explaining<Result>(
  server: string,
  databases: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  // Where the server has no such module, no service is to be left without connections.
  await on(server, (client) => client.query(`LOAD 'auto_explain'`));
  await configure(server, databases, (name, value) => `SET ${name} = '${value}'`);
  try {
    return await work();
  } finally {
    await configure(server, databases, (name) => `RESET ${name}`);
  }
}

async function configure(
  server: string,
  databases: readonly string[],
  change: (name: string, value: string) => string,
): Promise<void> {
  await on(server, async (client) => {
    for (const database of databases) {
      for (const [name, value] of Object.entries(SETTINGS))
        await client.query(`ALTER DATABASE ${quote(database)} ${change(name, value)}`);
    }
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()',
      [databases],
    );
  });
}

async function on(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
