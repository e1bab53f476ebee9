import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Containers } from './containers.ts';
import type { Outages } from './system-under-exam.ts';

interface State {
  readonly children: readonly { readonly packages: readonly string[]; readonly process: { pid: number } }[];
}

/** Milliseconds that a part may take until it is ready again, which is long on a busy machine, and between two looks. */
const patience = 180_000;
const pause = 50;

/** Lines of the tools that a report quotes. */
const LINES = 20;

const SERVER = 'postgres';

/** Ends processes of a system that its own tools have started, which start again what somebody has ended. */
export function localOutages(
  root: string,
  processes: Pick<Containers, 'groups' | 'partsOf'>,
  url: (name: string) => string,
  databaseUrl: (database: string) => string,
): Outages {
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    for (const end = Date.now() + patience; !(await isSo().catch(() => false)); await sleep(pause))
      if (Date.now() > end) throw new Error(`${what} after ${patience / 1000} s. ${await saidBy(root)}`);
  };
  const pidOf = (name: string) => (name === SERVER ? serverIn(root) : processOf(root, name));
  const send = async (name: string, signal: NodeJS.Signals): Promise<number> => {
    await until(`${name} has no process`, async () => isAlive(await pidOf(name)));
    const pid = await pidOf(name);
    process.kill(pid, signal);
    return pid;
  };
  const isReady = async (name: string) =>
    name === SERVER
      ? canConnect(databaseUrl(SERVER))
      : (await fetch(`${url(name)}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  /** One of each process is enough. */
  const each = (names: readonly string[]) => [
    ...processes.groups.flatMap((together) => names.find((name) => together.includes(name)) ?? []),
    ...(names.includes(SERVER) ? [SERVER] : []),
  ];
  const start = async (names: readonly string[]) => {
    await Promise.all(
      processes.partsOf(names).map((name) => until(`${name} does not come back`, () => isReady(name))),
    );
  };
  return {
    parts: [...processes.groups, [SERVER]],
    kill: async (names) => {
      const pids = await Promise.all(each(names).map((name) => send(name, 'SIGKILL')));
      await Promise.all(pids.map((pid) => until(`${pid} lives`, () => Promise.resolve(!isAlive(pid)))));
    },
    start,
    restart: async (names) => {
      // What PostgreSQL takes for a shutdown that waits for nobody.
      const pids = await Promise.all(
        each(names).map((name) => send(name, name === SERVER ? 'SIGINT' : 'SIGTERM')),
      );
      await Promise.all(pids.map((pid) => until(`${pid} lives`, () => Promise.resolve(!isAlive(pid)))));
      await start(names);
    },
  };
}

/** What the tools have said last. */
async function saidBy(root: string): Promise<string> {
  const log = await readFile(join(root, '.data', 'logs', 'start.log'), 'utf8').catch(() => '');
  return `Its tools have said last:\n${log.trim().split('\n').slice(-LINES).join('\n')}`;
}

async function processOf(root: string, name: string): Promise<number> {
  const { children } = JSON.parse(await readFile(join(root, '.data', 'state.json'), 'utf8')) as State;
  const found = children.find(({ packages }) => packages.includes(name));
  if (!found) throw new Error(`${name} does not run.`);
  return found.process.pid;
}

async function serverIn(root: string): Promise<number> {
  const { home } = JSON.parse(await readFile(join(root, '.data', 'postgres.json'), 'utf8')) as {
    home: string;
  };
  return Number.parseInt(await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
  return true;
}
