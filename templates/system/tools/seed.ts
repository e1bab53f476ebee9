/** `npm run seed`: brings in the demo users and demo data. What has been brought in is not brought in again. */
import { isProduction, readSeedFile, readSeedProgress, writeSeedProgress } from './lib/demo.ts';
import { gatewayAddress } from './lib/gateway.ts';
import { grantRole } from './lib/grants.ts';
import { createWalker, type DemoUser, request, takeStep } from './lib/steps.ts';
import { identityOf, readSystem, type System } from './lib/system.ts';
import { runTool, say, Trouble } from './lib/terminal.ts';

await runTool(async () => {
  const system = readSystem();
  if (isProduction())
    throw new Trouble('Demo users have known passwords: there is no demo data with NODE_ENV=production.');
  const file = readSeedFile(system);
  const progress = readSeedProgress(system);
  if (!file || progress.done) {
    say(
      file ? 'The demo data is there already. `npm start -- --fresh` begins anew.' : 'There is no demo data.',
    );
    return;
  }
  const gateway = gatewayAddress(system);
  writeSeedProgress(system, progress);
  await createUsers(system, gateway, file.users);
  const walker = createWalker(gateway, file.users, progress.run, progress.values);
  for (const [index, step] of file.steps.entries()) {
    if (index < progress.taken) continue;
    await takeStep(walker, step, index + 1);
    Object.assign(progress, { taken: index + 1, values: walker.values });
    writeSeedProgress(system, progress);
  }
  writeSeedProgress(system, { ...progress, done: true });
  say(`${Object.keys(file.users).length} users, ${file.steps.length} steps`);
});

async function createUsers(system: System, gateway: string, users: Record<string, DemoUser>): Promise<void> {
  if (!identityOf(system)) return;
  for (const { email, password, name, roles } of Object.values(users)) {
    const { status, body } = await request(
      gateway,
      'POST',
      '/v1/users',
      {},
      { email, password, ...(name && { name }) },
    );
    // 409: registered before an interruption.
    if (status !== 201 && status !== 409)
      throw new Trouble(`${email} cannot be registered: ${status} ${JSON.stringify(body)}`);
    for (const role of roles ?? []) await grantRole(system, email, role);
  }
}
