/**
 * The database server of this system on this machine: an embedded PostgreSQL with its data in `.data/postgres`, or the
 * server that DATABASE_SERVER_URL names. The embedded one is for development and tests only: its libraries are old.
 */
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, serverUser } from './postgres-binaries.ts';
import { lastLinesOf, rotate } from './log-files.ts';
import { freePort, isFree } from './ports.ts';
import { commandOf, identify, run } from './processes.ts';
import type { Secrets } from './secrets.ts';
import { writeAtomically } from './state.ts';
import { dataPath, readJson, type System } from './system.ts';
import { say, Trouble } from './terminal.ts';

export interface DatabaseServer {
  /** All but the external one belong to the system alone. */
  kind: 'embedded' | 'container' | 'external';
  /** With the superuser's name and password. */
  url: URL;
  /** For people: what it is, and where its data is when that is not under `.data`. */
  description: string;
  lastLines: () => string[];
}

/** Where the embedded server lives, and its port, the same at every start as long as it is free. */
interface Place {
  home: string;
  port: number;
}

const superuser = 'postgres';

/** Milliseconds within which the processes of a server that was killed have to end. */
const patience = 120_000;

export async function startDatabaseServer(system: System, secrets: Secrets): Promise<DatabaseServer> {
  const external = process.env['DATABASE_SERVER_URL'];
  if (external) {
    const url = parseUrl(external);
    return { kind: 'external', url, description: `PostgreSQL at ${url.host}`, lastLines: () => [] };
  }
  const place = await choosePlace(system);
  const programs = findBinaries(place.home);
  if (!existsSync(clusterOf(place))) await createCluster(programs, place, secrets);
  refuseForeignCluster(place);
  if (runningServer(place)) await stopServer(programs, place, 'fast');
  // Left by a server that was killed. Its number may by now be that of another process, and stop the new server.
  rmSync(join(clusterOf(place), 'postmaster.pid'), { force: true });
  await launch(programs, place);
  return {
    kind: 'embedded',
    url: new URL(`postgres://${superuser}:${secrets.superuser}@127.0.0.1:${place.port}/postgres`),
    description: describe(system, place),
    lastLines: () => lastLinesOf(logOf(place), 10),
  };
}

function describe(system: System, { home, port }: Place): string {
  const elsewhere = home.startsWith(system.root)
    ? ''
    : `, data in ${home} because its user may not enter ${system.root}`;
  return `embedded PostgreSQL, for development and tests only, at 127.0.0.1:${port}${elsewhere}`;
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    throw new Trouble('DATABASE_SERVER_URL must read postgres://superuser:password@host:port/postgres.');
  }
  return new URL(text);
}

const placePath = (system: System) => dataPath(system, 'postgres.json');
const clusterOf = ({ home }: Place) => join(home, 'cluster');
const logOf = ({ home }: Place) => join(home, 'server.log');

/** Stops the embedded server, whoever started it, and says whether there was one. */
export async function stopEmbeddedServer(system: System, mode: 'fast' | 'immediate'): Promise<boolean> {
  const place = readPlace(system);
  if (!place || !runningServer(place)) return false;
  await stopServer(findBinaries(place.home), place, mode);
  return true;
}

/** Removes the embedded server's data. The copy of its programs, if there is one, stays. */
export function deleteCluster(system: System) {
  const place = readPlace(system);
  if (place) rmSync(clusterOf(place), { recursive: true, force: true });
}

export function serverLogPath(system: System): string | undefined {
  const place = readPlace(system);
  return place && logOf(place);
}

function readPlace(system: System): Place | undefined {
  return existsSync(placePath(system)) ? readJson<Place>(placePath(system)) : undefined;
}

async function choosePlace(system: System): Promise<Place> {
  const known = readPlace(system);
  const home = known?.home ?? chooseHome(system);
  const mayKeepPort = known && (runningServer(known) || (await isFree(known.port)));
  const place = { home, port: mayKeepPort ? known.port : await freePort() };
  writeAtomically(placePath(system), `${JSON.stringify(place, null, 2)}\n`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  if (serverUser.uid !== undefined) chownSync(home, serverUser.uid, 0);
  return place;
}

/** Under `.data`, unless the server's user cannot get there, as in root's own home directory. */
function chooseHome(system: System): string {
  const own = dataPath(system, 'postgres');
  if (serverUser.uid === undefined || isOpenToAll(dirname(own))) return own;
  const shared = process.platform === 'darwin' ? '/usr/local/var' : '/var/lib';
  return join(shared, 'embedded-postgres', `${system.name}-${crypto.randomUUID()}`);
}

function isOpenToAll(folder: string): boolean {
  const mayEnter = (statSync(folder).mode & 0o001) !== 0;
  const parent = dirname(folder);
  return mayEnter && (parent === folder || isOpenToAll(parent));
}

/** Created under another name first: what is called `cluster` is complete. */
async function createCluster(programs: string, place: Place, secrets: Secrets) {
  const draft = join(place.home, 'cluster.new');
  const passwordFile = join(place.home, 'password');
  rmSync(draft, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, secrets.superuser, { mode: 0o600 });
  if (serverUser.uid !== undefined) chownSync(passwordFile, serverUser.uid, 0);
  // The builtin provider sorts and compares the same everywhere; only Linux is sure to know C.UTF-8 beside it.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  const { code, output } = await runAsServer(
    join(programs, 'initdb'),
    [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--no-sync',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      `--locale=${locale}`,
      '--set=listen_addresses=127.0.0.1',
      '--set=unix_socket_directories=',
      '--set=max_connections=200',
    ],
    place,
  );
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new Trouble(explainInitdb(output));
  renameSync(draft, clusterOf(place));
}

function explainInitdb(output: string): string {
  if (!output.includes('could not look up effective user ID'))
    return `PostgreSQL could not be set up:\n${output.trim()}`;
  const uid = process.getuid?.();
  return (
    `PostgreSQL needs a name for the user that runs it, and user ${uid} has none in /etc/passwd. As root: ` +
    `echo 'dev:x:${uid}:${uid}::/tmp:/bin/sh' >> /etc/passwd. Or set DATABASE_SERVER_URL to use a server of your own.`
  );
}

function refuseForeignCluster(place: Place) {
  const wanted = serverUser.uid ?? process.getuid?.();
  const { uid } = statSync(clusterOf(place));
  if (wanted === undefined || uid === wanted) return;
  throw new Trouble(
    `The data in ${clusterOf(place)} belongs to another user (${uid}): start as the user who first did, or as root remove .data.`,
  );
}

async function launch(programs: string, place: Place) {
  rotate(logOf(place));
  const end = performance.now() + patience;
  for (let attempt = 1; ; attempt += 1) {
    const { code, output } = await runAsServer(
      join(programs, 'pg_ctl'),
      [
        'start',
        '-D',
        clusterOf(place),
        '-l',
        logOf(place),
        '-o',
        `-p ${place.port}`,
        '-w',
        '-t',
        '120',
        '-s',
      ],
      place,
    );
    if (code === 0) return;
    const lines = lastLinesOf(logOf(place), 10).join('\n');
    // What a killed server was about to do, its processes still finish.
    if (!lines.includes('shared memory block') || performance.now() > end) {
      throw new Trouble(`PostgreSQL did not start: ${output.trim()}\n${lines}`);
    }
    if (attempt === 4) say('  It waits for what is left of the server that was killed.');
    await sleep(500);
  }
}

/** The process that serves this cluster. The pid file alone does not tell: numbers are given again. */
function runningServer(place: Place): number | undefined {
  const pidFile = join(clusterOf(place), 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  if (!identify(pid)) return undefined;
  return process.platform === 'win32' || commandOf(pid).includes(clusterOf(place)) ? pid : undefined;
}

async function stopServer(programs: string, place: Place, mode: 'fast' | 'immediate') {
  if (!runningServer(place)) return;
  const args = ['stop', '-D', clusterOf(place), '-m', mode, '-w', '-t', '30', '-s'];
  const { code, output } = await runAsServer(join(programs, 'pg_ctl'), args, place);
  if (code !== 0 && runningServer(place)) throw new Trouble(`PostgreSQL did not stop: ${output.trim()}`);
}

/** Out of reach of Ctrl-C, which would break off what must be finished. Its messages in English, to be recognised. */
function runAsServer(command: string, args: string[], { home }: Place) {
  return run(command, args, {
    ...serverUser,
    cwd: home,
    detached: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
}
