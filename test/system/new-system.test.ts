import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  eventually,
  fail,
  killAll,
  processesOf,
  readData,
  type StateFile,
  succeed,
  type TestSystem,
} from '../tools/support.ts';
import { setClock, withClocks } from './support/clocks.ts';
import {
  allRows,
  cleanEnvironment,
  connectTo,
  createdBy,
  type Ended,
  flowsOf,
  groundplan,
  keepWalking,
  makePlace,
  npm,
  remove,
  servicesOf,
  takeOut,
} from './support/generated.ts';

/** `SYSTEM_PLAN=clinic.yaml` takes another plan in place of the shop. */
const plan = process.env['SYSTEM_PLAN'] ? ['--plan', process.env['SYSTEM_PLAN']] : ['--preset', 'shop'];

let system: TestSystem;
let written: Ended;

beforeAll(async () => {
  system = await makePlace();
  written = await groundplan(system, 'new-system', ...plan, '--out', system.root, '--yes', '--up');
});
afterAll(() => remove(system));

interface Step {
  readonly say: string;
  readonly method: string;
  readonly expect: number;
  readonly as?: string;
}

const demo = <Content>(file: string) =>
  JSON.parse(readFileSync(join(system.root, 'tools/demo', file), 'utf8')) as Content;
const gateway = (path: string) => `http://127.0.0.1:${system.port}${path}`;

describe('new-system --up', () => {
  it('writes, installs, starts and tries the system', () => {
    expect([written.exit, written.text]).toEqual([0, expect.stringContaining('Running')]);
    const { steps } = demo<{ steps: Step[] }>('journey.json');
    expect(steps.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
    for (const step of steps) {
      expect(written.stdout).toMatch(new RegExp(`${step.say}.*\n    ${step.method} .* → ${step.expect} `));
    }
    const created = /created ([\w-]+) {2}\S/.exec(written.stdout)?.[1] ?? 'nothing';
    expect(written.stdout).toMatch(new RegExp(`GET /v1/[\\w-]+/${created} → 200`));
  });

  it('ends with the addresses, a user, and a request to copy', async () => {
    for (const { name } of [...servicesOf(system), { name: 'gateway' }]) {
      expect(written.stdout).toMatch(new RegExp(`\n  ${name} +http://127\\.0\\.0\\.1:\\d+\n`));
    }
    const [, email, password] = /Sign in as (\S+) with the password (\S+)/.exec(written.stdout) ?? [];
    expect((await signIn(email, password)).status).toBe(201);
    const [, docs = ''] = /Read and try all requests: (\S+)/.exec(written.stdout) ?? [];
    expect((await fetch(docs)).headers.get('content-type')).toContain('text/html');
    const url = /curl "(.+)"/.exec(written.stdout)?.[1] ?? '';
    const { items } = (await (await fetch(url)).json()) as { items: unknown[] };
    expect(items.length).toBeGreaterThan(0);
  });

  it('leaves a system that its own commands know', async () => {
    const status = await groundplan(system, 'status', system.root);
    expect(status.exit).toBe(0);
    for (const { name } of servicesOf(system))
      expect(status.stdout).toMatch(new RegExp(`^${name} +ready`, 'm'));
    const logs = await groundplan(system, 'logs', system.root, '--', 'gateway', '--lines', '5');
    expect(logs.stdout).toMatch(/gateway +info +request .*route=\/v1\//);
  });

  const signIn = (email: unknown, password: unknown, headers = {}) =>
    fetch(gateway('/v1/sessions'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email, password }),
    });

  it('counts guesses for whoever makes them, whatever address they claim', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess += 1) {
      const claimed = { 'x-forwarded-for': `203.0.113.${guess}` };
      statuses.push((await signIn('nobody@example.com', `guess ${guess}`, claimed)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
  });
});

/** A row by its table and its id, where it has a version: a flow may have gone on with it in the meantime. */
const identified = (row: string): string =>
  /^\S+ (?=.*"version": )(?=.*"id": "([^"]+)")/.exec(row)?.slice(0, 2).join('') ?? row;

describe('after kill -9 of everything', () => {
  it('the next start finds every row, and every one whose creation was confirmed', async () => {
    const before = await allRows(system);
    const journal: string[] = [];
    const walks = [keepWalking(system, journal), keepWalking(system, journal)];
    await eventually(() => journal.length >= 6, 'six rows');
    killAll(system);
    await Promise.all(walks);
    // A killed process is there for a moment more.
    await eventually(() => processesOf(system).length === 0, 'the end of what was killed');

    await npm(system, system.root, 'start', '--', '--detach');
    const after = await allRows(system);
    expect(before.length).toBeGreaterThan(10);
    const kept = new Set(after.map(identified));
    expect(before.filter((row) => !kept.has(identified(row)))).toEqual([]);
    expect(journal.filter((id) => !after.some((row) => row.includes(id)))).toEqual([]);
    await npm(system, system.root, 'run', 'journey');
  });
});

describe('the commands of the system', () => {
  it('stop it: groundplan down', async () => {
    expect((await groundplan(system, 'down', system.root)).exit).toBe(0);
    expect(processesOf(system)).toEqual([]);
    expect((await groundplan(system, 'status', system.root)).exit).toBe(1);
  });

  it('begin anew, with a process for each service', async () => {
    await groundplan(system, 'up', system.root);
    const before = await allRows(system);
    await succeed(system, 'stop');
    await npm(withClocks(system), system.root, 'start', '--', '--fresh', '--processes', '--detach');
    const { children } = readData<StateFile>(system, 'state.json');
    expect(new Set(children.map(({ process: { pid } }) => pid)).size).toBe(servicesOf(system).length + 1);
    const after = await allRows(system);
    expect(after.filter((row) => before.includes(row))).toEqual([]);
    expect(after.length).toBeLessThan(before.length);
    await npm(system, system.root, 'run', 'journey');
  });

  /** Of other plans it is not known what waits for whom. */
  const ofTheShop = process.env['SYSTEM_PLAN'] ? it.skip : it;

  ofTheShop.each([10, -10])(
    'show a flow that waits for a clock which is %s minutes ahead',
    async (minutes) => {
      const inventory = await connectTo(system, 'inventory');
      const orders = await connectTo(system, 'orders');
      const reserved = async () =>
        Number((await inventory.query('SELECT sum(reserved) FROM stocks')).rows[0].sum);
      const statusOf = async (id: string) =>
        (await orders.query('SELECT status FROM orders WHERE id = $1', [id])).rows[0].status as string;
      try {
        const haveEnded = async () => (await flowsOf(system)).every(({ state }) => state === 'done');
        await eventually(haveEnded, 'the end of earlier flows');
        const before = await reserved();
        await setClock(system, 'inventory', minutes);
        const [created = ''] = createdBy(await succeed(system, 'journey', '--json'));
        const flow = async () => (await flowsOf(system)).find(({ row }) => row === created);
        const isRefused = async () => (await flow())?.fault?.includes('inventory has answered 401') ?? false;
        await eventually(isRefused, 'a flow that waits');
        expect([await statusOf(created), await reserved()]).toEqual(['placed', before]);
        // However long this machine takes.
        await orders.query(`UPDATE flows SET deadline = now() + interval '1 hour' WHERE row_id = $1`, [
          created,
        ]);
        await setClock(system, 'inventory', 0);
        await eventually(async () => (await flow())?.state === 'done', 'the end of the flow');
        expect([await statusOf(created), await reserved()]).toEqual(['confirmed', before + 3]);
      } finally {
        await inventory.end();
        await orders.end();
      }
    },
  );

  it('stop its processes', async () => {
    await npm(system, system.root, 'run', 'stop');
    expect(processesOf(system)).toEqual([]);
  });

  it('stop it on Ctrl-C', async () => {
    const env = { ...cleanEnvironment(), ...system.env };
    const start = spawn('npm', ['start'], { cwd: system.root, env, detached: true });
    let text = '';
    for (const stream of [start.stdout, start.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise((resolve) => start.once('close', resolve));
    await eventually(() => text.includes('is ready after'), 'the system');
    // As a terminal does: to npm and to the program at once.
    process.kill(-(start.pid ?? 0), 'SIGINT');
    await ended;
    expect(text).toContain('stopped');
    expect(processesOf(system)).toEqual([]);
    expect(await fail(system, 'status')).toContain('is not running');
  });

  it('check, lint, format and test it', async () => {
    for (const script of ['check', 'lint', 'format', 'test']) await npm(system, system.root, 'run', script);
  });
});

describe('a service that is copied out', () => {
  it('installs, checks, lints, formats, tests and builds by itself', async () => {
    const [first, second] = servicesOf(system);
    const alone = takeOut(system, (second ?? first)?.folder ?? '');
    expect(dirname(alone)).not.toContain(system.root);
    await npm(system, alone, 'ci', '--no-audit', '--no-fund');
    for (const script of ['check', 'lint', 'format', 'test', 'build'])
      await npm(system, alone, 'run', script);
  });
});
