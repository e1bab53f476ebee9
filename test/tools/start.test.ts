import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import {
  canListen,
  cleanUp,
  connectAs,
  eventually,
  fail,
  get,
  killAll,
  makeSystem,
  processesOf,
  readData,
  readHome,
  said,
  type StateFile,
  succeed,
  type TestSystem,
  tool,
  writeJson,
} from './support.ts';

jest.setTimeout(180_000);

let system: TestSystem;

beforeAll(async () => {
  system = await makeSystem();
});

afterEach(async () => {
  await succeed(system, 'stop');
  expect(processesOf(system)).toEqual([]);
});

afterAll(cleanUp);

interface ProductList {
  items: { row: { name: string } }[];
}

async function products(): Promise<string[]> {
  const gateway = `http://127.0.0.1:${system.port}`;
  const headers = { authorization: 'Bearer token-of-staff@demo.test' };
  const { items } = (await (await fetch(`${gateway}/v1/products`, { headers })).json()) as ProductList;
  return items.map(({ row }) => row.name).toSorted();
}

describe('npm start', () => {
  test('builds, migrates, seeds, says where everything is, and stops on Ctrl-C with exit code 0', async () => {
    const run = tool(system, 'start');
    await said(run, 'Fixture is ready');
    await said(run, 'npm run journey');
    for (const name of ['checks', 'build', 'database', 'migrations', 'services', 'demo data']) {
      expect(run.stderr()).toMatch(new RegExp(`✓ ${name} +\\d+\\.\\d s`));
    }
    expect(run.stderr()).toContain('for development and tests only');
    expect(run.stderr()).toContain('customer@demo.test with the password demo-password');
    expect(run.stderr()).toContain(`curl "http://127.0.0.1:${system.port}/v1/door"`);
    expect(run.stdout()).toMatch(/\d\d:\d\d:\d\d\.\d{3} catalog +info +listening on/);
    expect(await products()).toEqual(['Chair', 'Lamp']);

    run.child.kill('SIGINT');
    expect(await run.exit).toBe(0);
    expect(processesOf(system)).toEqual([]);
    expect(existsSync(join(system.root, '.data', 'start.lock'))).toBe(false);
    const closed = run
      .stdout()
      .split('\n')
      .filter((line) => line.endsWith('closed'));
    expect(closed[0]).toContain('gateway');
    expect(closed.at(-1)).toContain('identity');
  });

  test('keeps the data, builds nothing anew and seeds nothing twice; --fresh begins anew', async () => {
    await succeed(system, 'start', '--detach');
    await succeed(system, 'journey');
    expect(await products()).toHaveLength(3);
    await succeed(system, 'stop');

    const again = await succeed(system, 'start', '--detach');
    expect(again.stderr()).toContain('nothing has changed');
    expect(again.stderr()).not.toContain('demo data');
    expect(await products()).toHaveLength(3);
    await succeed(system, 'stop');

    await succeed(system, 'start', '--detach', '--fresh');
    expect(await products()).toEqual(['Chair', 'Lamp']);
  });

  test('runs each service in a process of its own with --processes', async () => {
    await succeed(system, 'start', '--detach', '--processes');
    const { children } = readData<StateFile>(system, 'state.json');
    expect(children.map(({ packages }) => packages)).toEqual([
      ['identity'],
      ['catalog'],
      ['orders'],
      ['gateway'],
    ]);
    expect(new Set(children.map(({ process: { pid } }) => pid)).size).toBe(4);
  });

  test('runs what --only names', async () => {
    await succeed(system, 'start', '--detach', '--only', 'catalog');
    expect(await get(`http://127.0.0.1:${system.port + 1}/env`)).toBeTruthy();
    expect(await canListen(system.port)).toBe(true);
    expect(await fail(system, 'start', '--only', 'nothing')).toContain(
      'It has: identity, catalog, orders, gateway',
    );
  });

  test('writes raw lines and a ready event with --json', async () => {
    const run = tool(system, 'start', '--json');
    await said(run, '"event":"ready"');
    const lines = run
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name?: string; event?: string });
    expect(new Set(lines.map(({ name, event }) => name ?? event))).toEqual(
      new Set(['identity', 'catalog', 'orders', 'gateway', 'ready']),
    );
  });

  test('offers to sign in where nothing is open to all', async () => {
    const path = join(system.root, 'tools', 'demo', 'seed.json');
    const text = readFileSync(path, 'utf8');
    writeJson(path, { ...JSON.parse(text), first: undefined });
    const run = await succeed(system, 'start', '--detach', '--json');
    writeFileSync(path, text);
    const { first } = JSON.parse(run.stdout()) as { first: { say: string; command: string } };
    expect(first).toEqual({
      say: 'Sign in',
      command:
        `curl "http://127.0.0.1:${system.port}/v1/sessions" -H "content-type: application/json" ` +
        '-d "{\\"email\\":\\"customer@demo.test\\",\\"password\\":\\"demo-password\\"}"',
    });
  });

  test.each([
    ['foreground', []],
    ['background', ['--detach']],
  ])('in the %s, ends where the demo data is refused, and says why', async (_where, flags) => {
    const path = join(system.root, 'tools', 'demo', 'seed.json');
    const text = readFileSync(path, 'utf8');
    const seed = JSON.parse(text) as { steps: object[] };
    writeJson(path, { ...seed, steps: [{ ...seed.steps[0], expect: 299 }] });
    const said = await fail(system, 'start', '--fresh', ...flags);
    writeFileSync(path, text);
    expect(said).toMatch(
      /^✗ The demo data could not be brought in\. Step 1 \(.+\) POST \S+: 299 was expected and 201 came: [^]+\n {2}tools\/demo\/seed\.json holds its steps; without that file the system starts with no demo data\.$/m,
    );
    expect(processesOf(system)).toEqual([]);
  });

  test('gives every service its environment, and only what it needs', async () => {
    await succeed(system, 'start', '--detach');
    const [gateway, catalog, orders, identity] = await Promise.all(
      [0, 1, 2, 3].map((index) => get<Record<string, string>>(`http://127.0.0.1:${system.port + index}/env`)),
    );
    const issuer = `http://127.0.0.1:${system.port + 3}`;
    for (const env of [gateway, catalog, orders, identity]) {
      expect(env).toMatchObject({
        HOST: '127.0.0.1',
        TOKEN_ISSUER: issuer,
        TOKEN_AUDIENCE: 'fixture',
        JWKS_URL: `${issuer}/.well-known/jwks.json`,
      });
    }
    expect(catalog?.['DATABASE_URL']).toMatch(
      /^postgres:\/\/catalog:[0-9a-f]{64}@127\.0\.0\.1:\d+\/catalog$/,
    );
    expect(catalog?.['CURSOR_KEY']?.length).toBeGreaterThanOrEqual(32);
    expect(gateway).toMatchObject({
      CATALOG_URL: `http://127.0.0.1:${system.port + 1}`,
      IDENTITY_URL: issuer,
    });
    expect(Object.keys(gateway ?? {})).not.toContain('DATABASE_URL');
    expect(orders).toMatchObject({ CATALOG_URL: `http://127.0.0.1:${system.port + 1}` });
    expect(Object.keys(catalog ?? {})).not.toContain('SERVICE_KEY');
    const own = JSON.parse(orders?.['SERVICE_KEY'] ?? '') as Record<string, string>;
    const callers = JSON.parse(catalog?.['CALLER_KEYS'] ?? '') as Record<string, Record<string, string>>;
    expect(own['d']).toBeTruthy();
    expect(callers).toEqual({
      orders: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: own['kid'], x: own['x'] },
    });
    const { keys } = JSON.parse(identity?.['SIGNING_KEYS'] ?? '') as { keys: { kid: string }[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    expect(catalog?.['SIGNING_KEYS']).toBeUndefined();
    expect(identity?.['TRUSTED_PROXIES']).toBe('loopback');
  });

  test('gives every service a database that no other can enter, and keeps the passwords to itself', async () => {
    await succeed(system, 'start', '--detach');
    const secretsPath = join(system.root, '.data', 'secrets.json');
    const { databases } = JSON.parse(readFileSync(secretsPath, 'utf8')) as {
      databases: Record<string, string>;
    };
    const { host } = new URL(readData<StateFile>(system, 'state.json').databaseServer);
    const connect = async (database: string, password = databases['catalog']) => {
      const client = new pg.Client({
        connectionString: `postgres://catalog:${password}@${host}/${database}`,
      });
      await client.connect();
      const { rows } = await client.query<{ owner: string; locale: string }>(
        `SELECT pg_get_userbyid(datdba) AS owner, datlocprovider::text || ' ' || datlocale AS locale
         FROM pg_database WHERE datname = current_database()`,
      );
      await client.end();
      return rows[0];
    };
    expect(await connect('catalog')).toEqual({ owner: 'catalog', locale: 'b C.UTF-8' });
    for (const other of ['identity', 'orders', 'postgres']) {
      await expect(connect(other)).rejects.toThrow('permission denied for database');
    }
    await expect(connect('catalog', 'guessed')).rejects.toThrow('password authentication failed');
    expect(statSync(secretsPath).mode & 0o777).toBe(0o600);
  });

  test('names a port in use, the service that wants it, and a way that works', async () => {
    const blocker = createServer().listen(system.port + 2, '127.0.0.1');
    try {
      const complaint = await fail(system, 'start');
      expect(complaint).toContain(`port ${system.port + 2}, which orders needs`);
      const offset = /--port-offset (\d+)/.exec(complaint)?.[1] ?? '';
      await succeed(system, 'start', '--detach', '--port-offset', offset);
      await succeed(system, 'journey');
      expect((await succeed(system, 'status')).stdout()).toContain(
        `http://127.0.0.1:${system.port + Number(offset)}`,
      );
    } finally {
      await new Promise((resolve) => blocker.close(resolve));
    }
  });

  test('refuses a second start, also while the first is on its way', async () => {
    const runs = [tool(system, 'start'), tool(system, 'start'), tool(system, 'start')];
    await eventually(() => runs.filter(({ child }) => child.exitCode === 1).length === 2, 'two refusals');
    const first = runs.find(({ child }) => child.exitCode === null);
    for (const run of runs)
      if (run !== first) expect(run.stderr()).toMatch(/Fixture is starting at this moment \(process \d+\)/);
    await said(first!, 'Fixture is ready');
    expect(await fail(system, 'start')).toMatch(/Fixture is already running \(process \d+\).*npm run stop/);
  });

  test('does not seed in production', async () => {
    system.env = { NODE_ENV: 'production' };
    await succeed(system, 'start', '--detach', '--fresh');
    expect(await products()).toEqual([]);
    expect(await fail(system, 'seed')).toContain('no demo data with NODE_ENV=production');
    system.env = {};
    await succeed(system, 'seed');
    expect(await products()).toEqual(['Chair', 'Lamp']);
  });

  test('says what does not compile', async () => {
    const path = join(system.root, 'services', 'catalog', 'src', 'routes.ts');
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, `${source}\nconst broken = ;\n`);
    expect(await fail(system, 'start')).toMatch(/catalog does not compile:[^]*routes\.ts/);
    writeFileSync(path, source);
  });
});

describe('after kill -9', () => {
  test('of everything, the next start finds the data and starts', async () => {
    await succeed(system, 'start', '--detach', '--processes', '--fresh');
    await succeed(system, 'journey');
    killAll(system);
    await eventually(() => processesOf(system).length === 0, 'the end of all processes');
    expect(await fail(system, 'status')).toContain('Fixture is not running');
    await succeed(system, 'start', '--detach');
    expect(await products()).toHaveLength(3);
  });

  test('of the start alone, the next stop and the next start end what is left', async () => {
    for (const next of ['stop', 'start']) {
      await succeed(system, 'start', '--detach', '--processes');
      process.kill(readData<StateFile>(system, 'state.json').supervisor.pid, 'SIGKILL');
      const after = await succeed(system, next, ...(next === 'start' ? ['--detach'] : []));
      expect(after.stderr()).toMatch(/what a killed run had left: .*PostgreSQL/);
    }
    expect(await products()).not.toEqual([]);
  });

  test('of the start alone, the services in one process end by themselves', async () => {
    await succeed(system, 'start', '--detach');
    const { supervisor, children } = readData<StateFile>(system, 'state.json');
    process.kill(supervisor.pid, 'SIGKILL');
    const pid = children[0]?.process.pid;
    await eventually(
      () => !processesOf(system).some((process) => process.pid === pid),
      'the end of the services',
    );
  });
});

describe('when a part dies', () => {
  const serverOf = (some: TestSystem) =>
    processesOf(some).find(({ command }) => /bin\/postgres -D/.test(command))!;

  test('PostgreSQL: says so, and starts it again', async () => {
    const run = tool(system, 'start', '--processes');
    await said(run, 'Fixture is ready');
    const { pid } = serverOf(system);
    process.kill(pid, 'SIGKILL');
    await said(run, 'PostgreSQL is ready again');
    expect(run.stderr()).toMatch(
      /! PostgreSQL \(127\.0\.0\.1:\d+\) ended or broke off the connection\. Its last lines:/,
    );
    expect(serverOf(system).pid).not.toBe(pid);
    expect(await products()).not.toEqual([]);
    process.kill(serverOf(system).pid, 'SIGINT');
    await eventually(() => run.stderr().split('PostgreSQL is ready again').length === 3, 'the third server');
  });

  test('PostgreSQL, killed while it works: waits until that is over, and starts it again', async () => {
    const run = tool(system, 'start', '--processes');
    await said(run, 'Fixture is ready');
    const working = await connectAs(system, 'catalog');
    // Nothing in it waits for anything, so that the process does not find out that the server is gone.
    const begun = once(working, 'notice');
    const work = working.query(`DO $$ BEGIN
      RAISE NOTICE 'It works.';
      WHILE clock_timestamp() < now() + interval '9 seconds' LOOP END LOOP;
    END $$`);
    const ended = work.catch(() => undefined);
    await begun;
    process.kill(serverOf(system).pid, 'SIGKILL');
    await said(run, 'It waits for what is left of the server that was killed.');
    await said(run, 'PostgreSQL is ready again');
    await ended;
    expect(await products()).not.toEqual([]);
  });

  test('PostgreSQL that cannot be started again: says so, stops the rest, exit code 1; the next start recovers', async () => {
    const run = tool(system, 'start', '--processes');
    await said(run, 'Fixture is ready');
    const control = join(readHome(system), 'cluster', 'global', 'pg_control');
    renameSync(control, `${control}.away`);
    process.kill(serverOf(system).pid, 'SIGKILL');
    expect(await run.exit).toBe(1);
    expect(run.stderr()).toContain('✗ PostgreSQL did not start');
    expect(processesOf(system)).toEqual([]);
    expect(await fail(system, 'status')).toMatch(/ended by itself: PostgreSQL/);
    renameSync(`${control}.away`, control);
    await succeed(system, 'start', '--detach');
    expect(await products()).not.toEqual([]);
  });

  test.each([
    ['a service of its own process', ['--processes'], 'catalog'],
    ['all services in one process', [], 'the process of the services'],
  ])('%s, killed: says so, and starts it again', async (_, flags, label) => {
    const run = tool(system, 'start', ...flags);
    await said(run, 'Fixture is ready');
    const pidOf = () =>
      readData<StateFile>(system, 'state.json').children.find((child) => child.label === label)?.process.pid;
    const first = pidOf()!;
    process.kill(first, 'SIGKILL');
    await said(run, `✓ ${label} is ready again`);
    expect(run.stderr()).toContain(`! ${label} ended by SIGKILL. It is started again.`);
    expect(await products()).not.toEqual([]);
    const second = pidOf()!;
    expect(second).not.toBe(first);
    process.kill(second, 'SIGTERM');
    await said(run, `! ${label} ended`);
    await eventually(() => run.stderr().split(`✓ ${label} is ready again`).length === 3, 'the third process');
  });

  test('a service that is killed before it is ready, again and again: says so, stops the rest, exit code 1', async () => {
    const run = tool(system, 'start', '--processes');
    await said(run, 'Fixture is ready');
    const main = join(system.root, 'services/catalog/dist/main.js');
    const sound = readFileSync(main);
    writeFileSync(main, `process.kill(process.pid, 'SIGKILL');`);
    const { children } = readData<StateFile>(system, 'state.json');
    process.kill(children.find(({ label }) => label === 'catalog')!.process.pid, 'SIGKILL');
    expect(await run.exit).toBe(1);
    writeFileSync(main, sound);
    expect(run.stderr()).toContain('It was started again 5 times, and did not become ready.');
    expect(processesOf(system)).toEqual([]);
  });

  test('a service of its own process: says which, with its last lines', async () => {
    const run = tool(system, 'start', '--processes');
    await said(run, 'Fixture is ready');
    await fetch(`http://127.0.0.1:${system.port + 1}/throw`);
    expect(await run.exit).toBe(1);
    expect(run.stderr()).toMatch(/catalog ended with exit code 1\. Its last lines:[^]*nobody catches this/);
    expect(processesOf(system)).toEqual([]);
  });

  test('a service among others: says where the trouble came from', async () => {
    const run = tool(system, 'start');
    await said(run, 'Fixture is ready');
    await fetch(`http://127.0.0.1:${system.port + 2}/throw`);
    expect(await run.exit).toBe(1);
    expect(run.stderr()).toContain('The trouble came from orders.');
    expect(run.stderr()).toContain('nobody catches this');
  });
});

describe('an interrupted start', () => {
  const moments = ['checks', 'build', 'database', 'migrations', 'services'];

  test.each(moments)('leaves nothing running when it is interrupted after: %s', async (moment) => {
    const run = tool(system, 'start', '--fresh');
    await said(run, `✓ ${moment}`);
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
    expect(processesOf(system)).toEqual([]);
    expect(existsSync(join(system.root, '.data', 'start.lock'))).toBe(false);
  });

  test('in the background: ends when the foreground is killed', async () => {
    const run = tool(system, 'start', '--detach', '--fresh');
    await said(run, '✓ checks');
    run.child.kill('SIGKILL');
    await eventually(() => processesOf(system).length === 0, 'the end of all processes');
  });

  test('goes on with the demo data where it was', async () => {
    const run = tool(system, 'start', '--fresh');
    await said(run, '✓ services');
    run.child.kill('SIGTERM');
    await run.exit;
    await succeed(system, 'start', '--detach');
    expect(await products()).toEqual(['Chair', 'Lamp']);
  });
});

test('a second Ctrl-C kills what does not want to stop', async () => {
  system.env = { HANG: '1' };
  const run = tool(system, 'start');
  await said(run, 'Fixture is ready');
  run.child.kill('SIGINT');
  run.child.kill('SIGINT');
  await said(run, 'stopping');
  const again = setInterval(() => run.child.kill('SIGINT'), 300);
  expect(await run.exit).toBe(130);
  clearInterval(again);
  system.env = {};
  expect(processesOf(system)).toEqual([]);
});
