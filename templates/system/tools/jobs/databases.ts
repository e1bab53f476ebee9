/** A job of `compose.yaml`: a database and a role for each service, where they are missing. */
// #region broker
import { inCompose, prepareBus } from '../lib/bus.ts';
// #endregion
import { createDatabases } from '../lib/databases.ts';
import { loadSecrets } from '../lib/secrets.ts';
import { readSystem } from '../lib/system.ts';
import { runTool } from '../lib/terminal.ts';

await runTool(async () => {
  const system = readSystem();
  const secrets = loadSecrets(system);
  const url = new URL(`postgres://postgres:${secrets.superuser}@postgres:5432/postgres`);
  await createDatabases({ kind: 'container', url }, system, secrets);
  // #region broker
  // And what each of them has to do with the bus.
  await prepareBus(inCompose.server(secrets), system, secrets);
  // #endregion
});
