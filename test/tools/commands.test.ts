import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  writeJson,
} from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

describe('beside a running system', () => {
  let system: TestSystem;
  let started: string;

  beforeAll(async () => {
    system = await makeSystem();
    started = (await succeed(system, 'start', '--detach', '--processes')).stdout();
  });

  test('the start has said in which folder its commands work, as it was not there that it was asked for', () => {
    expect(started).toContain(`See it at work, in ${system.root}: npm run journey. Stop it: npm run stop.`);
  });

  test('status shows every service, its address and its process', async () => {
    const { stdout } = await succeed(system, 'status');
    for (const name of ['identity', 'catalog', 'orders', 'gateway']) {
      expect(stdout()).toMatch(new RegExp(`${name} +ready +http://127\\.0\\.0\\.1:\\d+ +\\d+`));
    }
    const json = JSON.parse((await succeed(system, 'status', '--json')).stdout()) as Record<string, unknown>;
    expect(json).toMatchObject({ system: 'fixture', phase: 'running', ready: true });
    expect(json['services']).toContainEqual({
      name: 'catalog',
      address: `http://127.0.0.1:${system.port + 1}`,
      state: 'ready',
      pid: expect.any(Number),
    });
  });

  test('journey prints each step with its values, and JSON on request', async () => {
    const { stdout } = await succeed(system, 'journey');
    expect(stdout()).toMatch(
      / 4  Staff renames it \(staff\)\n +PATCH \/v1\/products\/[0-9a-f]{12} → 200 +\d+ ms/,
    );
    expect(stdout()).toContain('name Desk  state ready');
    const lines = (await succeed(system, 'journey', '--json')).stdout().trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([
      401, 200, 201, 200, 200,
    ]);
  });

  test('journey says which step went wrong, and how', async () => {
    const path = join(system.root, 'tools', 'demo', 'journey.json');
    const before = readFileSync(path, 'utf8');
    const journeyOf = (step: object) =>
      writeJson(path, { title: 'Wrong', steps: [{ say: 'It looks', method: 'GET', ...step }] });
    journeyOf({ path: '/v1/products', expect: 200 });
    expect(await fail(system, 'journey')).toContain(
      'Step 1 (It looks) GET /v1/products: 200 was expected and 401 came',
    );
    journeyOf({ as: 'staff', path: '/v1/users/me', expect: 200, check: { 'roles.1': 'admin' } });
    expect(await fail(system, 'journey')).toContain('roles.1 should be "admin" and is "staff"');
    journeyOf({ path: '/v1/products/{nothing}', expect: 200 });
    expect(await fail(system, 'journey')).toContain('No step before this one has saved {nothing}.');
    journeyOf({ as: 'nobody', path: '/v1/products', expect: 200 });
    expect(await fail(system, 'journey')).toContain('There is no demo user nobody.');
    writeFileSync(path, before);
  });

  test('grant gives a role that exists to a user who exists', async () => {
    await succeed(system, 'grant', 'customer@demo.test', 'admin');
    expect(await fail(system, 'grant', 'customer@demo.test', 'king')).toContain(
      'There are: customer, staff, admin.',
    );
    expect(await fail(system, 'grant', 'nobody@demo.test', 'admin')).toContain(
      'There is no user nobody@demo.test',
    );
    expect(await fail(system, 'grant')).toContain('Usage');
  });

  test('seed does nothing twice', async () => {
    expect((await succeed(system, 'seed')).stderr()).toContain('there already');
  });

  test('logs shows the newest lines of all, of one, and what comes', async () => {
    const all = (await succeed(system, 'logs')).stdout();
    for (const name of ['identity', 'catalog', 'orders', 'gateway']) expect(all).toContain(` ${name} `);
    const lines = (await succeed(system, 'logs', 'catalog', '--lines', '2')).stdout().trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.includes('catalog'))).toBe(true);
    expect((await succeed(system, 'logs', 'postgres')).stdout()).toContain('ready to accept connections');
    expect(await fail(system, 'logs', 'nothing')).toContain('There are: identity, catalog');
    const follow = tool(system, 'logs', 'orders', '--follow');
    await said(follow, 'listening');
    await get(`http://127.0.0.1:${system.port + 2}/followed`);
    await said(follow, 'path=/followed');
    follow.child.kill('SIGINT');
    await follow.exit;
  });

  test('stop ends it; then stop, status, journey and grant say that it does not run', async () => {
    expect((await succeed(system, 'stop')).stderr()).toContain('Fixture is stopped');
    expect(processesOf(system)).toEqual([]);
    expect((await succeed(system, 'stop')).stderr()).toContain('Fixture was not running');
    expect(await fail(system, 'status')).toContain('Fixture is not running');
    expect(JSON.parse(await fail(system, 'status', '--json'))).toMatchObject({
      phase: 'stopped',
      ready: false,
    });
    expect(await fail(system, 'journey')).toContain('`npm start` first');
    expect(await fail(system, 'grant', 'customer@demo.test', 'admin')).toContain('`npm start` first');
  });

  test('stop leaves a process alone that has got a recorded number by chance', async () => {
    const stranger = tool(system, 'logs', '--follow');
    const started = 'another time';
    const process = { pid: stranger.child.pid, started };
    writeJson(join(system.root, '.data', 'start.lock'), process);
    writeJson(join(system.root, '.data', 'state.json'), {
      supervisor: process,
      phase: 'running',
      children: [{ label: 'catalog', packages: ['catalog'], process }],
    });
    expect((await succeed(system, 'stop')).stderr()).toContain('Fixture was not running');
    expect(stranger.child.exitCode).toBeNull();
    stranger.child.kill('SIGKILL');
    await stranger.exit;
  });
});

describe('npm run dev', () => {
  test('compiles and restarts the service whose source changes, and no other', async () => {
    const system = await makeSystem();
    const run = tool(system, 'dev', 'catalog', 'orders');
    await said(run, 'Watching');
    expect(run.stderr()).toMatch(/catalog +http:\/\/127\.0\.0\.1:\d+ +debugger 127\.0\.0\.1:\d+/);
    const pids = () =>
      readData<StateFile>(system, 'state.json').children.map(
        ({ packages, process: { pid } }) => [packages.join(), pid] as const,
      );
    const before = new Map(pids());
    expect([...before.keys()].toSorted()).toEqual(['catalog', 'identity,gateway', 'orders']);

    const path = join(system.root, 'services', 'catalog', 'src', 'routes.ts');
    const source = readFileSync(path, 'utf8');
    const env = `http://127.0.0.1:${system.port + 1}/env`;
    writeFileSync(path, source.replaceAll('json: config', "json: { changed: 'yes' }"));
    await said(run, 'compiled and restarted');
    expect(await get(env)).toEqual({ changed: 'yes' });
    const after = new Map(pids());
    expect(after.get('orders')).toBe(before.get('orders'));
    expect(after.get('identity,gateway')).toBe(before.get('identity,gateway'));
    expect(after.get('catalog')).not.toBe(before.get('catalog'));

    writeFileSync(path, 'const broken = ;');
    await said(run, 'catalog does not compile');
    expect(await get(env)).toEqual({ changed: 'yes' });

    await fetch(`http://127.0.0.1:${system.port + 2}/throw`);
    await said(run, 'Waiting for a change of its source');
    const orders = join(system.root, 'services', 'orders', 'src', 'routes.ts');
    writeFileSync(orders, `${readFileSync(orders, 'utf8')}\n`);
    await eventually(() => pids().some(([name]) => name === 'orders'), 'a new process of orders');
    await eventually(
      async () =>
        (await fetch(`http://127.0.0.1:${system.port + 2}/env`).catch(() => undefined))?.ok ?? false,
      'orders',
    );

    run.child.kill('SIGINT');
    expect(await run.exit).toBe(0);
    expect(processesOf(system)).toEqual([]);
  });
});

describe('before anything else', () => {
  test('one sentence says which Node is needed, or that packages are missing', async () => {
    const system = await makeSystem();
    writeJson(join(system.root, 'package.json'), { type: 'module', engines: { node: '>=99.1' } });
    expect(await fail(system, 'start')).toMatch(
      /^This system needs Node\.js 99\.1 or newer, and this is \d[^\n]*\n$/,
    );
    writeJson(join(system.root, 'package.json'), { type: 'module', engines: { node: '>=24.15' } });
    rmSync(join(system.root, 'node_modules'));
    expect(await fail(system, 'start')).toMatch(
      /^The packages of this system are not installed yet: run `npm ci`[^\n]*\n$/,
    );
  });
});
