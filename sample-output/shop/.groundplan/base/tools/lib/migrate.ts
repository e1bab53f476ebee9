/** Brings databases to the newest migration of their services. Started by `start.ts`, which passes MIGRATE. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runTool, Trouble } from './terminal.ts';

export interface Migration {
  name: string;
  folder: string;
  databaseUrl: string;
}

interface MigrateModule {
  migrate: (databaseUrl: string) => Promise<unknown>;
}

await runTool(async () => {
  const migrations = JSON.parse(process.env['MIGRATE'] ?? '[]') as Migration[];
  for (const { name, folder, databaseUrl } of migrations) {
    const program = pathToFileURL(join(folder, 'dist', 'migrate.js')).href;
    try {
      const { migrate } = (await import(program)) as MigrateModule;
      await migrate(databaseUrl);
    } catch (error) {
      throw new Trouble(`The database of ${name} could not be migrated: ${(error as Error).stack}`);
    }
  }
});
