/** Brings the databases of all parts to their newest migration: `node src/migrate.ts`. */
import { environmentOf, nameIn } from './environment.ts';
import { load } from './modules.ts';
import { parts } from './parts.ts';

const faults: string[] = [];
const urls = new Map<string, string>();
const stored = parts.filter(({ hasDatabase }) => hasDatabase);

for (const part of stored) {
  const { withSecretFiles } = await load(part, 'platform/secret-files.js');
  const { environment, unreadable } = withSecretFiles(environmentOf(part, parts, process.env), [
    'DATABASE_URL',
  ]);
  const { DATABASE_URL } = environment;
  if (DATABASE_URL) urls.set(part.name, DATABASE_URL);
  else
    faults.push(
      unreadable[0] ?? `Set ${nameIn(process.env, part, 'DATABASE_URL')} to the database of ${part.name}.`,
    );
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
for (const part of stored) {
  const { migrate } = await load(part, 'migrate.js');
  await migrate(urls.get(part.name) ?? '');
}
