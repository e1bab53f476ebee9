import { createDataSource } from './data-source.js';
import { withSecretFiles } from './platform/secret-files.js';

/** Brings a database to the newest migration, or one migration back. */
export async function migrate(databaseUrl: string, direction: 'up' | 'down' = 'up'): Promise<void> {
  const dataSource = await createDataSource(databaseUrl, 1).initialize();
  try {
    await (direction === 'up' ? dataSource.runMigrations() : dataSource.undoLastMigration());
  } finally {
    await dataSource.destroy();
  }
}

if (import.meta.main) {
  const { environment, unreadable } = withSecretFiles(process.env, ['DATABASE_URL']);
  const { DATABASE_URL } = environment;
  if (!DATABASE_URL) {
    console.error(unreadable[0] ?? 'Set DATABASE_URL to the database that is to be migrated.');
    process.exit(1);
  }
  await migrate(DATABASE_URL, process.argv[2] === 'down' ? 'down' : 'up');
}
