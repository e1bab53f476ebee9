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
import { type Containers, containersOf, listeners, published } from './containers.ts';
import { openEngine } from './engine.ts';
import type { Outages, SystemUnderExam } from './system-under-exam.ts';
import { callingServices } from '../wire/keeping.ts';
import { tokensOf } from './tokens.ts';

/** A system in containers of its own, apart from any other that runs on this machine. */
export interface ComposedSystem extends SystemUnderExam {
  /** Builds the image that a service is in from its present sources, and starts it in place of the one that runs. */
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
  const additions = join(files, 'published.yaml');
  await writeFile(additions, stringify(apart(plan, project)));
  const options = { project, files: [additions], env: { PORT: '0', LOG_LEVEL: 'warn' } };
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

/** All that stays, by container. */
const stayingOf = (plan: ExamPlan): readonly (readonly string[])[] => [
  ...containersOf(plan).groups,
  ['postgres'],
  ...(BROKER_PORTS[plan.broker] && plan.publishers.length > 0 ? [[plan.broker]] : []),
];

/** Images of its own: those of the system that may be running beside it stay as they are. */
const imagesOf = (plan: ExamPlan, project: string): string[] =>
  [...containersOf(plan).ofAll(listeners(plan)), 'tools'].map((name) => imageOf(project, name));

const imageOf = (project: string, name: string) => `${project}-${name}`;

/** What `compose.yaml` keeps to itself and an exam must reach. A network without a way out publishes no ports. */
function apart(plan: ExamPlan, project: string): object {
  const containers = containersOf(plan);
  const open = (...ports: readonly number[]) => ({ ports: ports.map(published) });
  const broker = BROKER_PORTS[plan.broker];
  const image = (name: string) => ({ image: imageOf(project, name) });
  return {
    services: {
      ...Object.fromEntries(
        Object.entries(containers.opened()).map(([name, more]) => [name, { ...image(name), ...more }]),
      ),
      ...Object.fromEntries(containers.jobs().map(({ job, container }) => [job, image(container)])),
      ...Object.fromEntries(['secrets', 'databases', 'tools'].map((job) => [job, image('tools')])),
      postgres: open(5432),
      ...(broker && plan.publishers.length > 0 && { [plan.broker]: open(...broker) }),
    },
    networks: { data: { internal: false } },
  };
}

export async function found(compose: Compose, plan: ExamPlan) {
  const containers = containersOf(plan);
  const urls = new Map<string, string>();
  const find = async (name: string) => {
    urls.set(name, `http://${await compose.addressOf(containers.of(name), containers.portOf(name))}`);
  };
  await Promise.all(listeners(plan).map(find));
  let server = await compose.addressOf('postgres', 5432);
  const password = await secret(compose, containers, 'postgres', 'POSTGRES_PASSWORD');
  return {
    url: (name: string) => {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`The system has no service ${name}.`);
      return url;
    },
    databaseUrl: (database: string) => `postgres://postgres:${password}@${server}/${database}`,
    outages: outagesOf(compose, plan, async (name) => {
      if (name === 'postgres') server = await compose.addressOf('postgres', 5432);
      if (urls.has(name)) await find(name);
      return urls.get(name);
    }),
    databaseLog: () => compose.logs('postgres'),
    logOf: (service: string) => compose.logs(containers.of(service)),
    broker: await composedBroker(compose, plan),
    restart: async (service: string) => {
      await compose.build(containers.of(service));
      await compose.up(containers.of(service));
      await Promise.all(containers.partsOf([service]).map(find));
    },
    ...tokensOf(await tokenKeys(compose, containers, plan)),
  };
}

/** Milliseconds that a part may take until it is ready again, and between two looks. */
const patience = 60_000;
const pause = 100;

/** Ends containers. They are published on other ports when they are started again: `find` looks where services are. */
function outagesOf(
  compose: Compose,
  plan: ExamPlan,
  find: (name: string) => Promise<string | undefined>,
): Outages {
  const containers = containersOf(plan);
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
    await Promise.all(containers.partsOf(names).map(untilReady));
  };
  return {
    parts: stayingOf(plan),
    kill: (names) => compose.kill(containers.ofAll(names)),
    start: async (names) => {
      await compose.startAgain(containers.ofAll(names));
      await allReady(names);
    },
    restart: async (names) => {
      await compose.restart(containers.ofAll(names));
      await allReady(names);
    },
  };
}

async function tokenKeys(compose: Compose, containers: Containers, plan: ExamPlan) {
  const { keys } = JSON.parse(await secret(compose, containers, 'identity', 'SIGNING_KEYS')) as {
    keys: JWK[];
  };
  const [signingKey] = keys;
  if (!signingKey) throw new Error('The identity service has no signing key.');
  const serviceKeys: Record<string, JWK> = {};
  for (const name of callingServices(plan))
    serviceKeys[name] = JSON.parse(await secret(compose, containers, name, 'SERVICE_KEY')) as JWK;
  return { issuer: 'http://identity:3000', audience: plan.system, signingKey, serviceKeys };
}

const secret = (compose: Compose, containers: Containers, service: string, name: string): Promise<string> =>
  compose.exec(containers.of(service), 'cat', containers.secret(service, name));
