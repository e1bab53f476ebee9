/**
 * `npm run seed`: brings in the demo users and demo data. What has been brought in is not brought in again.
 *
 *   --rows N             fills the tables as well: about N made-up rows of every entity, which keep all rules
 *   --rows ENTITY=N      another number of rows for one: --rows 1000 --rows catalog.Product=50
 *   --seed N             other rows for another number (1)
 */
import { parseArgs } from 'node:util';
import { isProduction, readSeedFile, readSeedProgress, writeSeedProgress } from './lib/demo.ts';
import { gatewayAddress } from './lib/gateway.ts';
import { grantRole } from './lib/grants.ts';
import { fillTables, type Wanted } from './lib/rows.ts';
import { createWalker, type DemoUser, request, takeStep } from './lib/steps.ts';
import { identityOf, readSystem, type System } from './lib/system.ts';
import { runTool, say, show, Trouble } from './lib/terminal.ts';

const help = `Usage: npm run seed -- [--rows N] [--rows ENTITY=N …] [--seed N]

Brings in the demo users and demo data, once.

  --rows N         also fills the tables: about N made-up rows of every entity, which keep all rules
  --rows ENTITY=N  another number for one entity
  --seed N         the same number makes the same rows; another one adds others (1)

  npm run seed -- --rows 100000 --seed 7
  npm run seed -- --rows 1000 --rows catalog.Product=50`;

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return show(help);
  const system = readSystem();
  const wanted = values.rows.length > 0 ? readWanted(values.rows, values.seed) : undefined;
  if (isProduction())
    throw new Trouble(
      'Demo users have known passwords: there is no demo data with NODE_ENV=production, and no row is made up.',
    );
  await bringInDemo(system, wanted !== undefined);
  if (wanted) await fillTables(system, wanted);
});

function readWanted(rows: string[], seed: string): Wanted {
  const wanted: Wanted = { seed: wholeNumber('--seed', seed), rows: 0, named: new Map() };
  for (const one of rows) {
    const [, entity, count = one] = /^(.+)=(.*)$/.exec(one) ?? [];
    const number = wholeNumber(`--rows ${one}`, count);
    if (entity === undefined) wanted.rows = number;
    else wanted.named.set(entity, number);
  }
  return wanted;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new Trouble(`${option}: write a whole number, such as 1000.`);
  return Number(text);
}

async function bringInDemo(system: System, isQuiet: boolean): Promise<void> {
  const file = readSeedFile(system);
  const progress = readSeedProgress(system);
  if (!file || progress.done) {
    if (isQuiet) return;
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
}

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
