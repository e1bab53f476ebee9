import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import type { ExamPlan } from '../plan/exam-plan.ts';
import { containersOf } from './containers.ts';
import { localOutages } from './local-outages.ts';
import type { BrokerUnderExam, SystemUnderExam } from './system-under-exam.ts';
import { tokensOf } from './tokens.ts';

interface Secrets {
  readonly superuser: string;
  /** Of the broker's administrator, and its users, where there is a broker. */
  readonly bus?: string;
  readonly busUsers?: Readonly<Record<string, string>>;
  readonly signingKeys: readonly JWK[];
  readonly serviceKeys: Readonly<Record<string, JWK>>;
}

interface State {
  readonly portOffset: number;
  readonly databaseServer: string;
  readonly busServer?: string;
}

interface Ports {
  readonly name: string;
  readonly port: number;
}

/** A system that its own tools have started on this machine: `npm start -- --processes`, or in the one process that its plan says. */
export async function localSystem(root: string, plan: ExamPlan): Promise<SystemUnderExam> {
  const [secrets, state, description] = await Promise.all([
    readJson<Secrets>(join(root, '.data', 'secrets.json')),
    readJson<State>(join(root, '.data', 'state.json')),
    readJson<{ gateway: Omit<Ports, 'name'>; services: Ports[] }>(join(root, 'tools', 'system.json')),
  ]);
  const packages = [{ ...description.gateway, name: 'gateway' }, ...description.services];
  const url = (name: string) => {
    const found = packages.find((pack) => pack.name === name);
    if (!found) throw new Error(`The system in ${root} has no service ${name}.`);
    return `http://127.0.0.1:${found.port + state.portOffset}`;
  };
  const [signingKey] = secrets.signingKeys;
  if (!signingKey) throw new Error(`The system in ${root} has no signing key.`);
  const databaseUrl = (database: string) => superuserUrl(state.databaseServer, secrets.superuser, database);
  return {
    root,
    plan,
    url,
    databaseUrl,
    outages: localOutages(root, containersOf(plan), url, databaseUrl),
    databaseLog: () => databaseLog(root),
    logOf: () => allLogs(root),
    broker: await localBroker(root, plan, state, secrets),
    ...tokensOf({
      issuer: url('identity'),
      audience: plan.system,
      signingKey,
      serviceKeys: secrets.serviceKeys,
    }),
  };
}

/** The one that the tools run in a container. */
async function localBroker(
  root: string,
  { system }: ExamPlan,
  { busServer }: State,
  { bus, busUsers }: Secrets,
): Promise<BrokerUnderExam | undefined> {
  if (busServer === undefined) return undefined;
  const { name, ports } = await readJson<{ name: string; ports: number[] }>(
    join(root, '.data', 'broker.json'),
  );
  const [, api] = ports;
  return {
    urlOf: (service) => {
      const password = busUsers?.[service];
      const address = busServer.replace('://', `://${service}:${password}@`);
      return Promise.resolve(password && `${address}/${system}`);
    },
    pausing: async (work) => {
      await docker('pause', name);
      await work().finally(() => docker('unpause', name));
    },
    ...(api !== undefined && { api: new URL(`http://administrator:${bus}@127.0.0.1:${api}`) }),
  };
}

const docker = (...args: string[]) => promisify(execFile)('docker', args);

function superuserUrl(server: string, password: string, database: string): string {
  const url = new URL(server);
  url.username ||= 'postgres';
  url.password ||= password;
  url.pathname = `/${database}`;
  return url.href;
}

/** Where its tools keep the server's data, which may be outside of the system. */
async function databaseLog(root: string): Promise<string> {
  const { home } = await readJson<{ home: string }>(join(root, '.data', 'postgres.json'));
  return readFile(join(home, 'server.log'), 'utf8');
}

/** Of all services, what was put aside because it had become too long included. */
async function allLogs(root: string): Promise<string> {
  const folder = join(root, '.data', 'logs');
  const files = (await readdir(folder)).filter((name) => /\.log(\.1)?$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('\n');
}

async function readJson<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(path, 'utf8')) as Value;
}
