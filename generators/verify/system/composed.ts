import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JWK } from 'jose';
import { stringify } from 'yaml';
import { Compose } from '../../stack/docker/compose.ts';
import type { ExamPlan } from '../plan/exam-plan.ts';
import { BROKER_PORTS, composedBroker } from './composed-broker.ts';
import { openEngine } from './engine.ts';
import type { Outages, SystemUnderExam } from './system-under-exam.ts';
import { tokensOf } from './tokens.ts';

/** A system in containers of its own, apart from any other that runs on this machine. */
export interface ComposedSystem extends SystemUnderExam {
  /** Builds the image of a service from its present sources, and starts it in place of the one that runs. */
  restart(service: string): Promise<void>;
  /** Removes its containers, networks and volumes. */
  remove(): Promise<void>;
}

/** What takes long, and is worth a word to who waits. */
export type Phase = <Result>(label: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Builds and starts a system by its own `compose.yaml`. Every service and the database are published on loopback ports that
 * were free. A killed run is tidied up by the reaper of Testcontainers.
 * @throws DockerError; nothing is left behind then.
 */
export async function composedSystem(root: string, plan: ExamPlan, phase: Phase): Promise<ComposedSystem> {
  const project = `${plan.system}-verify-${randomBytes(3).toString('hex')}`;
  const files = await mkdtemp(join(tmpdir(), 'groundplan-verify-'));
  const removeFiles = () => rm(files, { recursive: true, force: true });
  const published = join(files, 'published.yaml');
  await writeFile(published, stringify(apart(plan, project)));
  const options = { project, files: [published], env: { PORT: '0', LOG_LEVEL: 'warn' } };
  const compose = await Compose.open(root, options).catch(async (error: unknown) => {
    await removeFiles();
    throw error;
  });
  const remove = async () => {
    await compose.remove();
    await compose.removeImages(imagesOf(plan, project));
    await removeFiles();
  };
  try {
    await (await openEngine()).protect(project);
    await phase('Building images', () => compose.build());
    await phase('Starting containers', () => compose.up());
    return { ...(await found(compose, plan)), root, plan, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The names of all that listens, identity and the gateway included. */
const listeners = ({ services, identity }: ExamPlan): string[] => [
  'gateway',
  ...(identity.provider === 'builtin' ? ['identity'] : []),
  ...services.map(({ name }) => name),
];

/** All containers that stay. */
const partsOf = (plan: ExamPlan): string[] => [
  ...listeners(plan),
  'postgres',
  ...(BROKER_PORTS[plan.broker] && plan.publishers.length > 0 ? [plan.broker] : []),
];

/** Images of its own: those of the system that may be running beside it stay as they are. */
const imagesOf = (plan: ExamPlan, project: string): string[] =>
  [...listeners(plan), 'tools'].map((name) => imageOf(project, name));

const imageOf = (project: string, name: string) => `${project}-${name}`;

/** What `compose.yaml` keeps to itself and an exam must reach. A network without a way out publishes no ports. */
function apart(plan: ExamPlan, project: string): object {
  const inner = listeners(plan).filter((name) => name !== 'gateway');
  const open = (...ports: readonly number[]) => ({ ports: ports.map((port) => `127.0.0.1::${port}`) });
  const broker = BROKER_PORTS[plan.broker];
  const image = (name: string) => ({ image: imageOf(project, name) });
  return {
    services: {
      gateway: image('gateway'),
      ...Object.fromEntries(inner.map((name) => [name, { ...image(name), ...open(3000) }])),
      ...Object.fromEntries(inner.map((name) => [`migrate_${name}`, image(name)])),
      ...Object.fromEntries(['secrets', 'databases', 'tools'].map((job) => [job, image('tools')])),
      postgres: open(5432),
      ...(broker && plan.publishers.length > 0 && { [plan.broker]: open(...broker) }),
    },
    networks: { data: { internal: false } },
  };
}

export async function found(compose: Compose, plan: ExamPlan) {
  const urls = new Map<string, string>();
  const find = async (name: string) => {
    urls.set(name, `http://${await compose.addressOf(name, 3000)}`);
  };
  await Promise.all(listeners(plan).map(find));
  let server = await compose.addressOf('postgres', 5432);
  const password = await secret(compose, 'postgres', 'POSTGRES_PASSWORD');
  return {
    url: (name: string) => {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`The system has no service ${name}.`);
      return url;
    },
    databaseUrl: (database: string) => `postgres://postgres:${password}@${server}/${database}`,
    outages: outagesOf(compose, partsOf(plan), async (name) => {
      if (name === 'postgres') server = await compose.addressOf('postgres', 5432);
      if (urls.has(name)) await find(name);
      return urls.get(name);
    }),
    databaseLog: () => compose.logs('postgres'),
    broker: await composedBroker(compose, plan),
    restart: async (service: string) => {
      await compose.build(service);
      await compose.up(service);
      await find(service);
    },
    ...tokensOf(await tokenKeys(compose, plan)),
  };
}

/** Milliseconds that a part may take until it is ready again, and between two looks. */
const patience = 60_000;
const pause = 100;

/** Ends containers. They are published on other ports when they are started again: `find` looks where services are. */
function outagesOf(
  compose: Compose,
  parts: readonly string[],
  find: (name: string) => Promise<string | undefined>,
): Outages {
  const isReady = async (name: string) => {
    const url = await find(name);
    if (url === undefined) return compose.isHealthy(name);
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  };
  const untilReady = async (name: string) => {
    for (const end = Date.now() + patience; !(await isReady(name).catch(() => false)); await sleep(pause))
      if (Date.now() > end) throw new Error(`${name} does not come back after it was stopped.`);
  };
  const allReady = async (names: readonly string[]) => {
    await Promise.all(names.map(untilReady));
  };
  return {
    parts,
    kill: (names) => compose.kill(names),
    start: async (names) => {
      await compose.startAgain(names);
      await allReady(names);
    },
    restart: async (names) => {
      await compose.restart(names);
      await allReady(names);
    },
  };
}

async function tokenKeys(compose: Compose, plan: ExamPlan) {
  const { keys } = JSON.parse(await secret(compose, 'identity', 'SIGNING_KEYS')) as { keys: JWK[] };
  const [signingKey] = keys;
  if (!signingKey) throw new Error('The identity service has no signing key.');
  const callers = [...new Set(plan.reads.map(({ service }) => service))];
  const serviceKeys: Record<string, JWK> = {};
  for (const name of callers)
    serviceKeys[name] = JSON.parse(await secret(compose, name, 'SERVICE_KEY')) as JWK;
  return { issuer: 'http://identity:3000', audience: plan.system, signingKey, serviceKeys };
}

const secret = (compose: Compose, service: string, name: string): Promise<string> =>
  compose.exec(service, 'cat', `/run/secrets/${name}`);
