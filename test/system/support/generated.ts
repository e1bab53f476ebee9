/** A system that `new-system` writes, used as its owner would: by commands, over HTTP, and by looking into its databases. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import pg from 'pg';
import {
  canListen,
  killAll,
  readData,
  readHome,
  type Run,
  type StateFile,
  succeed,
  type TestSystem,
  tool,
} from '../../tools/support.ts';

const project = join(import.meta.dirname, '..', '..', '..');

export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  /** Everything it has said. */
  readonly text: string;
}

/** A place for a system, and ports of its own: the plan's may be in use. */
export async function makePlace(): Promise<TestSystem> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'system-')));
  const offset = await freeOffset();
  return { root: join(folder, 'written'), port: 3000 + offset, env: { PORT_OFFSET: `${offset}` } };
}

async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = 17_000 + 20 * Math.floor(Math.random() * 500);
    const ports = Array.from({ length: 20 }, (_, index) => canListen(3000 + offset + index));
    if ((await Promise.all(ports)).every(Boolean)) return offset;
  }
}

export async function remove(system: TestSystem): Promise<void> {
  await tool(system, 'stop').exit;
  killAll(system);
  const home = readHome(system);
  if (!home.startsWith(system.root)) rmSync(home, { recursive: true, force: true });
  rmSync(dirname(system.root), { recursive: true, force: true });
}

/** `groundplan …`, as from a shell. */
export function groundplan(system: TestSystem, ...args: string[]): Promise<Ended> {
  return run(system, dirname(system.root), process.execPath, [join(project, 'bin/groundplan.js'), ...args]);
}

/** `npm …` in a folder. Fails where it fails. */
export async function npm(system: TestSystem, folder: string, ...args: string[]): Promise<Ended> {
  const ended = await run(system, folder, 'npm', args);
  if (ended.exit !== 0) throw new Error(`npm ${args.join(' ')} ended with ${ended.exit}:\n${ended.text}`);
  return ended;
}

export async function run(
  { env }: TestSystem,
  cwd: string,
  command: string,
  args: readonly string[],
): Promise<Ended> {
  const shell = process.platform === 'win32' && command === 'npm';
  const options = { cwd, shell, env: { ...cleanEnvironment(), ...env } };
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', text: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
    said.text += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.text += text));
  const exit = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { exit, ...said };
}

/** Without what Jest and npm have put into it, and with this Node before all others. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(package|lifecycle|command|config_local_prefix)|NODE_(ENV|OPTIONS|V8_COVERAGE)$|JEST_|INIT_CWD|FORCE_COLOR)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return { ...env, NO_COLOR: '1', PATH: [dirname(process.execPath), env['PATH']].join(delimiter) };
}

/** A package on its own, in a folder where nothing else is. */
export function takeOut(system: TestSystem, folder: string): string {
  const alone = join(dirname(system.root), 'alone');
  const isOwn = (path: string) => !/[\\/](node_modules|dist)$/.test(path);
  cpSync(join(system.root, folder), alone, { recursive: true, filter: isOwn });
  return alone;
}

interface SystemFile {
  readonly services: readonly { readonly name: string; readonly folder: string; readonly database: string }[];
}

export const servicesOf = ({ root }: TestSystem) =>
  (JSON.parse(readFileSync(join(root, 'tools/system.json'), 'utf8')) as SystemFile).services;

/** To the database of a service, as one who may do everything. */
export async function connectTo(system: TestSystem, service: string): Promise<pg.Client> {
  const { superuser } = readData<{ superuser: string }>(system, 'secrets.json');
  const { host } = new URL(readData<StateFile>(system, 'state.json').databaseServer);
  const database = servicesOf(system).find(({ name }) => name === service)?.database;
  const client = new pg.Client(`postgres://postgres:${superuser}@${host}/${database}`);
  await client.connect();
  return client;
}

/** Every row of every database as text. Not the counters of failed attempts, which come and go, nor what TypeORM notes. */
export async function allRows(system: TestSystem): Promise<string[]> {
  const rows: string[] = [];
  for (const { name: service, database } of servicesOf(system)) {
    const client = await connectTo(system, service);
    const tables = await client.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
         AND relname NOT IN ('attempts', 'migrations')`,
    );
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`);
      rows.push(...found.rows.map(({ row }) => `${database}.${name} ${row}`));
    }
    await client.end();
  }
  return rows;
}

/** The ids of what a journey, which prints `--json`, was told to be created. */
export const createdBy = (journey: Run): string[] =>
  journey
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const { values, status } = JSON.parse(line) as { values: { created?: string }; status: number };
      return status === 201 && values.created ? [values.created] : [];
    });

interface Flow {
  /** The id of the row that it is about. */
  readonly row: string;
  readonly state: string;
  readonly fault: string | null;
}

/** As `npm run flows` lists them. */
export async function flowsOf(system: TestSystem): Promise<Flow[]> {
  const listed = await succeed(system, 'flows', 'list', '--all', '--json');
  return JSON.parse(listed.stdout()) as Flow[];
}

/** Walks the demo journey again and again, until the system is gone. Whatever it was told to be created is in `journal`. */
export async function keepWalking(system: TestSystem, journal: string[]): Promise<void> {
  for (;;) {
    const walk = tool(system, 'journey', '--json');
    const exit = await walk.exit;
    journal.push(...createdBy(walk));
    if (exit !== 0) return;
  }
}
