import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cleanUp, get, makeSystem, readData, succeed, type TestSystem } from '../tools/support.ts';

jest.setTimeout(300_000);
afterAll(cleanUp);

const type = 'catalog.Product.created';

const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();

/** The tools run a broker where Docker is there. */
describe.each([
  { bus: 'rabbitmq', title: 'RabbitMQ', url: /^amqp:\/\/catalog:[0-9a-f]{64}@127\.0\.0\.1:\d+\/fixture$/ },
  { bus: 'nats', title: 'NATS', url: /^nats:\/\/catalog:[0-9a-f]{64}@127\.0\.0\.1:\d+\/fixture$/ },
] as const)('$title of a system', ({ bus, title, url }) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await makeSystem({
      bus,
      events: { catalog: { publishes: [type] }, orders: { subscribes: [type] } },
    });
  });
  afterAll(async () => {
    await succeed(system, 'stop');
    docker('volume', 'rm', '--force', nameOf());
  });

  const nameOf = () => readData<{ name: string }>(system, 'broker.json').name;
  const running = () => docker('ps', '--format', '{{.Names}}', '--filter', `name=${nameOf()}`);
  const volumes = () => docker('volume', 'ls', '--quiet', '--filter', `name=${nameOf()}`);
  const urlOf = async (service: number) =>
    (await get<{ BUS_URL?: string }>(`http://127.0.0.1:${system.port + service}/env`)).BUS_URL;

  test('starts with it, stops with it, and keeps its data and ports', async () => {
    await succeed(system, 'start', '--detach', '--processes');
    expect(running()).toBe(nameOf());
    const first = await urlOf(1);
    expect(first).toMatch(url);
    expect(await urlOf(3)).toBeUndefined();
    expect((await succeed(system, 'status')).stdout()).toMatch(new RegExp(`${title} +started +\\w+://127`));
    await succeed(system, 'stop');
    expect([running(), volumes()]).toEqual(['', nameOf()]);
    await succeed(system, 'start', '--detach', '--processes');
    expect(await urlOf(1)).toBe(first);
  });

  test('is ended where a killed run has left it, and begins anew when that is asked for', async () => {
    const { supervisor } = readData<{ supervisor: { pid: number } }>(system, 'state.json');
    process.kill(supervisor.pid, 'SIGKILL');
    expect((await succeed(system, 'stop')).text()).toContain('the broker');
    expect(running()).toBe('');
    docker(
      'run',
      '--rm',
      '--volume',
      `${nameOf()}:/data`,
      '--entrypoint',
      'touch',
      'postgres:17-alpine',
      '/data/mark',
    );
    await succeed(system, 'start', '--detach', '--processes', '--fresh');
    const files = docker(
      'run',
      '--rm',
      '--volume',
      `${nameOf()}:/data`,
      '--entrypoint',
      'ls',
      'postgres:17-alpine',
      '/data',
    );
    expect(files).not.toContain('mark');
  });
});
