/** A system whose plan composes it in one process: by its tools, and by itself. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { run } from '../../templates/system/tools/lib/processes.ts';
import {
  cleanUp,
  eventually,
  fail,
  get,
  makeSystem,
  processesOf,
  readData,
  said,
  type StateFile,
  succeed,
  type TestSystem,
  tool,
} from './support.ts';

jest.setTimeout(180_000);

let system: TestSystem;

beforeAll(async () => {
  system = await makeSystem({ topology: 'modular-monolith' });
});

afterEach(async () => {
  system.env = {};
  await succeed(system, 'stop');
  expect(processesOf(system)).toEqual([]);
});

afterAll(cleanUp);

const names = ['identity', 'catalog', 'orders', 'gateway'];
const portOf = (name: string) => system.port + ['gateway', 'catalog', 'orders', 'identity'].indexOf(name);

/** An address of this machine that is not the one that only it can reach; Linux answers to all of its network. */
const outside =
  Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2';

const answers = (host: string, name: string) =>
  fetch(`http://${host}:${portOf(name)}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

interface Status {
  ready: boolean;
  services: { name: string; state: string; pid: number }[];
}

describe('npm start', () => {
  test('runs everything in one process, of which only the gateway can be opened to others', async () => {
    system.env = { HOST: '0.0.0.0' };
    await succeed(system, 'start', '--detach', '--fresh');
    const { children } = readData<StateFile>(system, 'state.json');
    expect(children.map(({ packages }) => packages)).toEqual([names]);
    const { ready, services } = JSON.parse((await succeed(system, 'status', '--json')).stdout()) as Status;
    expect([ready, services.map(({ name, state }) => `${name} ${state}`)]).toEqual([
      true,
      names.map((name) => `${name} ready`),
    ]);
    expect(new Set(services.map(({ pid }) => pid))).toEqual(new Set([children[0]?.process.pid]));
    expect(await Promise.all(names.map((name) => answers('127.0.0.1', name)))).toEqual(names.map(() => true));
    expect(await Promise.all(names.map((name) => answers(outside, name)))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect((await succeed(system, 'journey')).stdout()).toContain('→');
  });

  test('tells each service what is its own, and where the others are', async () => {
    system.env = { CATALOG_LOG_LEVEL: 'debug' };
    await succeed(system, 'start', '--detach');
    const env = (name: string) => get<Record<string, string>>(`http://127.0.0.1:${portOf(name)}/env`);
    const [catalog, orders] = [await env('catalog'), await env('orders')];
    expect(
      [catalog['DATABASE_URL'], orders['DATABASE_URL']].map((url) => new URL(url ?? '').pathname),
    ).toEqual(['/catalog', '/orders']);
    expect([catalog['LOG_LEVEL'], orders['LOG_LEVEL']]).toEqual(['debug', 'info']);
    expect(orders['CATALOG_URL']).toBe(`http://127.0.0.1:${portOf('catalog')}`);
    expect(
      Object.keys(orders).filter((name) => /^(ORDERS|CATALOG|IDENTITY)_(DATABASE|CURSOR|SIGNING)/.test(name)),
    ).toEqual([]);
  });

  test('stops the gateway first, and then all others at once', async () => {
    const start = tool(system, 'start', '--json');
    await said(start, '"event":"ready"');
    start.child.kill('SIGINT');
    expect(await start.exit).toBe(0);
    const [closing, closed, ...others] = start.stdout().match(/"\w+","msg":"clos(ing|ed)"/g) ?? [];
    expect([closing, closed]).toEqual(['"gateway","msg":"closing"', '"gateway","msg":"closed"']);
    expect(others.map((line) => line.includes('closing'))).toEqual([true, true, true, false, false, false]);
  });

  test('has no process of a service alone', async () => {
    expect(await fail(system, 'start', '--processes')).toContain("Unknown option '--processes'");
    expect(await fail(system, 'start', '--only', 'catalog')).toContain("Unknown option '--only'");
  });

  test('starts the process again when somebody has killed it', async () => {
    await succeed(system, 'start', '--detach');
    const [before] = readData<StateFile>(system, 'state.json').children;
    process.kill(before?.process.pid ?? 0, 'SIGKILL');
    const log = join(system.root, '.data/logs/start.log');
    await eventually(() => readFileSync(log, 'utf8').includes('is ready again'), 'the next process');
    const { children } = readData<StateFile>(system, 'state.json');
    expect(children.map(({ packages }) => packages)).toEqual([names]);
    expect(await Promise.all(names.map((name) => answers('127.0.0.1', name)))).toEqual(names.map(() => true));
  });

  test('ends the process when what has started it is killed', async () => {
    await succeed(system, 'start', '--detach');
    const { supervisor, children } = readData<StateFile>(system, 'state.json');
    process.kill(supervisor.pid, 'SIGKILL');
    await eventually(
      () => !processesOf(system).some(({ pid }) => pid === children[0]?.process.pid),
      'the end of the process',
    );
  });
});

test('npm run dev compiles what has changed, and restarts the process', async () => {
  const dev = tool(system, 'dev', 'catalog');
  await said(dev, 'Watching services/catalog/src');
  const before = readData<StateFile>(system, 'state.json').children[0]?.process.pid;
  const file = join(system.root, 'services/catalog/src/service.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace('`listening on', '`listening anew on'));
  await said(dev, 'compiled and restarted');
  expect(dev.text()).toContain('listening anew on');
  const { children } = readData<StateFile>(system, 'state.json');
  expect(children.map(({ packages }) => packages)).toEqual([names]);
  expect(children[0]?.process.pid).not.toBe(before);
  expect(await answers('127.0.0.1', 'gateway')).toBe(true);
  dev.child.kill('SIGINT');
  expect(await dev.exit).toBe(0);
});

describe('app/src/main.ts', () => {
  const main = async (env: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, ['app/src/main.ts'], {
      cwd: system.root,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });

  test('says what is missing: a service that is not compiled, or every fault of the environment', async () => {
    const broken = join(system.root, 'services/none/dist');
    const parts = join(system.root, 'app/src/parts.ts');
    const sound = readFileSync(parts, 'utf8');
    writeFileSync(parts, sound.replaceAll('services/orders', 'services/none'));
    expect(await main()).toEqual({ code: 1, output: 'orders is not compiled: `npm run build` first.\n' });
    mkdirSync(join(broken, 'platform'), { recursive: true });
    writeFileSync(
      join(broken, 'platform/config.js'),
      `export function readConfig() {
        throw Object.assign(new Error(), { faults: ['DATABASE_URL: is missing', 'LOG_LEVEL: cannot be loud'] });
      }`,
    );
    writeFileSync(parts, sound.replaceAll(/services\/(orders|catalog)/g, 'services/none'));
    expect(await main({ LOG_LEVEL: 'loud', CATALOG_LOG_LEVEL: 'louder' })).toEqual({
      code: 1,
      output: [
        'The environment is not as it should be:',
        '  CATALOG_DATABASE_URL: is missing',
        '  CATALOG_LOG_LEVEL: cannot be loud',
        '  ORDERS_DATABASE_URL: is missing',
        '  LOG_LEVEL: cannot be loud',
        '',
      ].join('\n'),
    });
    writeFileSync(parts, sound);
  });
});
