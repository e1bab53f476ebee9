import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanEnvironment, groundplan, makePlace, remove, servicesOf } from '../system/support/generated.ts';
import { eventually, type TestSystem } from '../tools/support.ts';

/** The shop in containers, on the engine of this machine, under a name and at a port of its own. */
let system: TestSystem;
const project = `groundplan-test-${process.pid}`;

beforeAll(async () => {
  const place = await makePlace();
  system = { ...place, env: { ...place.env, COMPOSE_PROJECT_NAME: project, PORT: `${place.port}` } };
  const written = await groundplan(system, 'new-system', '--preset', 'shop', '--out', system.root, '--yes');
  if (written.exit !== 0) throw new Error(written.text);
});
afterAll(async () => {
  await groundplan(system, 'down', system.root, '--docker', '--', '--volumes');
  await remove(system);
});

const docker = (...args: string[]): string => {
  const env = { ...cleanEnvironment(), ...system.env };
  return execFileSync('docker', args, { cwd: system.root, env, encoding: 'utf8', stdio: 'pipe' });
};
const compose = (...args: string[]) => docker('compose', ...args);
const inside = (service: string, script: string) => compose('exec', '-T', service, 'node', '-e', script);
const up = () => groundplan(system, 'up', system.root, '--docker', '--json');
const label = `label=com.docker.compose.project=${project}`;

/** How many there are, for the database. */
function products(): number {
  const count = 'SELECT count(*) FROM products';
  return Number(compose('exec', '-T', 'postgres', 'psql', '-U', 'postgres', '-d', 'catalog', '-tAc', count));
}

/** Containers, networks and volumes of the system, by name. */
function remains(): string[] {
  const names = (...args: string[]) =>
    docker(...args, '--filter', label)
      .split('\n')
      .filter(Boolean);
  return [
    ...names('ps', '--all', '--format', '{{.Names}}'),
    ...names('network', 'ls', '--format', '{{.Name}}'),
    ...names('volume', 'ls', '--format', '{{.Name}}'),
  ];
}

async function get(path: string): Promise<{ items: { id: string }[] }> {
  const answer = await fetch(`http://127.0.0.1:${system.port}${path}`);
  return (await answer.json()) as { items: { id: string }[] };
}

describe('a start that fails', () => {
  it('says that the port is taken, and leaves nothing', async () => {
    const server = createServer().listen(system.port, '127.0.0.1');
    await once(server, 'listening');
    const { exit, text } = await up();
    server.close();
    expect([exit, text]).toEqual([1, expect.stringContaining('"code": "port-taken"')]);
    expect(remains()).toEqual([]);
  });

  it('leaves nothing when it is interrupted', async () => {
    const program = fileURLToPath(new URL('../../bin/groundplan.js', import.meta.url));
    const child = spawn(process.execPath, [program, 'up', system.root, '--docker'], {
      env: { ...cleanEnvironment(), ...system.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventually(() => remains().length > 5, 'a container');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect([code, said]).toEqual([130, expect.stringContaining('No container, network or volume is left.')]);
    expect(remains()).toEqual([]);
  });

  it('shows what the container at fault said', async () => {
    const path = join(system.root, 'compose.yaml');
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, sound.replace(/ *SIGNING_KEYS_FILE: .*\n/, ''));
    const { exit, text } = await up();
    writeFileSync(path, sound);
    expect([exit, text]).toEqual([
      1,
      expect.stringMatching(/container-unhealthy[^]*identity[^]*SIGNING_KEYS: /),
    ]);
    expect(remains()).toEqual([]);
  });
});

describe('up --docker', () => {
  it('starts everything, fills it, and says where it is', async () => {
    const { exit, stdout } = await up();
    expect([exit, JSON.parse(stdout)]).toMatchObject([
      0,
      { ok: true, addresses: { gateway: `http://127.0.0.1:${system.port}` } },
    ]);
    expect((await get('/v1/products')).items).not.toEqual([]);
    for (const file of ['', '/page.css', '/main.js']) {
      expect((await fetch(`http://127.0.0.1:${system.port}/docs${file}`)).status).toBe(200);
    }
    expect(compose('run', '--rm', '-T', 'tools', 'journey.ts')).toMatch(/Read the order back[^]*→ 200/);
    const before = products();
    compose('run', '--rm', '-T', 'tools', 'seed.ts', '--rows', '200');
    expect(products()).toBe(before + 200);
    // A third of them are active, and these are for everybody.
    expect((await get('/v1/products?limit=100')).items.length).toBeGreaterThan(30);
  });

  it('gives services no more than they need', () => {
    const ids = compose('ps', '--quiet').split('\n').filter(Boolean);
    const containers = JSON.parse(docker('inspect', ...ids)) as Inspected[];
    for (const { Config, HostConfig } of containers) {
      expect(Config.User).toMatch(/^(node|postgres)$/);
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, Init: true, CapDrop: ['ALL'] });
      expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
      expect(Config.Env.join('\n')).not.toMatch(/postgres:\/\/\w+:[^@]+@|"d":/);
    }
    const published = containers.flatMap(({ HostConfig }) =>
      Object.values(HostConfig.PortBindings ?? {}).flat(),
    );
    expect(published).toEqual([{ HostIp: '127.0.0.1', HostPort: `${system.port}` }]);
  });

  it('keeps the secrets of each service and the databases apart', () => {
    for (const { name, database } of servicesOf(system)) {
      const url = inside(name, `console.log(fs.readFileSync('/run/secrets/DATABASE_URL', 'utf8'))`).trim();
      expect(url).toMatch(new RegExp(`^postgres://${database}:\\w{64}@postgres:5432/${database}$`));
    }
    const other = `
      const url = new URL(fs.readFileSync('/run/secrets/DATABASE_URL', 'utf8'));
      url.pathname = '/catalog';
      new (require('pg').Client)({ connectionString: url.href }).connect()
        .then(() => console.log('connected'), (error) => console.log(error.message));`;
    expect(inside('orders', other)).toContain('permission denied for database "catalog"');
    expect(inside('identity', other.replace('catalog', 'bus'))).toContain(
      'permission denied for database "bus"',
    );
    const bus = inside('orders', `console.log(fs.readFileSync('/run/secrets/BUS_URL', 'utf8'))`).trim();
    expect(bus).toMatch(/^postgres:\/\/orders:\w{64}@postgres:5432\/bus$/);
    const reach = `require('net').connect(5432, 'postgres').on('error', ({ code }) => console.log(code));`;
    expect(inside('gateway', reach)).toContain('ENOTFOUND');
  });

  it('has all data after kill -9 of everything, and starts a second time', async () => {
    const before = await get('/v1/products?limit=100');
    compose('kill');
    expect((await up()).exit).toBe(0);
    expect(await get('/v1/products?limit=100')).toEqual(before);
    appendFileSync(join(system.root, 'services/catalog/src/main.ts'), '\n');
    expect((await up()).exit).toBe(0);
    expect(await get('/v1/products?limit=100')).toEqual(before);
  });

  it('is known to status, logs and down', async () => {
    const status = await groundplan(system, 'status', system.root, '--docker');
    expect(status.stdout).toMatch(/orders\S* .*\(healthy\)/);
    const logs = await groundplan(system, 'logs', system.root, '--docker', '--', 'gateway', '--tail', '3');
    expect(logs.stdout).toContain('gateway');
    const down = await groundplan(system, 'down', system.root, '--docker', '--', '--volumes');
    expect([down.exit, remains()]).toEqual([0, []]);
  });
});

interface Inspected {
  readonly Config: { readonly User: string; readonly Env: readonly string[] };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Init: boolean;
    readonly CapDrop: readonly string[];
    readonly SecurityOpt: readonly string[];
    readonly PortBindings?: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[]>>;
  };
}
