/**
 * The first job of `compose.yaml`: makes the keys and passwords that are missing, and lays out for each service, in a volume
 * that no other service sees, what is its own.
 */
import { join } from 'node:path';
import { databaseUrl } from '../lib/databases.ts';
import { secretsOf } from '../lib/environment.ts';
import { loadSecrets } from '../lib/secrets.ts';
import { writeAtomically } from '../lib/state.ts';
import { readSystem } from '../lib/system.ts';
import { runTool } from '../lib/terminal.ts';

const server = new URL('postgres://postgres:5432');

await runTool(async () => {
  const system = readSystem();
  const secrets = loadSecrets(system);
  layOut('postgres', { POSTGRES_PASSWORD: secrets.superuser });
  for (const service of system.services) {
    const own = {
      secrets,
      databaseUrl: () => databaseUrl(server, service, secrets),
    };
    layOut(service.name, secretsOf(service, own));
  }
});

/** Readable for every user: of the containers, only that of the service has the volume. */
function layOut(name: string, files: Record<string, string>) {
  for (const [file, text] of Object.entries(files))
    writeAtomically(join('/secrets', name, file), text, 0o444);
}
