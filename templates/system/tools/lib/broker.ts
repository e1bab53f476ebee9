/**
 * The broker of this system on this machine: in a container with its data in a volume, or the one that BUS_SERVER_URL names.
 */
import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type BusServer, container, externalServer } from './bus.ts';
import { freePort, isFree } from './ports.ts';
import { run } from './processes.ts';
import type { Secrets } from './secrets.ts';
import { writeAtomically } from './state.ts';
import { dataPath, readJson, type System } from './system.ts';
import { Trouble } from './terminal.ts';

/** The container, its volume, and its ports, the same at every start as long as they are free. */
interface Place {
  name: string;
  ports: number[];
}

export interface Broker {
  server: BusServer;
  /** For people. */
  description: string;
}

export async function startBroker(system: System, secrets: Secrets): Promise<Broker> {
  const external = process.env['BUS_SERVER_URL'];
  if (external) {
    const server = externalServer(external);
    return { server, description: `${container.title} at ${server.url.host}` };
  }
  await refuseWithoutDocker(system);
  const place = await choosePlace(system, secrets);
  await runContainer(system, place, secrets);
  const server = container.server(place.ports, secrets);
  return { server, description: `${container.title} in the container ${place.name}, at ${server.url.host}` };
}

/** Stops the broker's container, whoever started it, and says whether there was one. */
export async function stopBroker(system: System): Promise<boolean> {
  const place = readPlace(system);
  if (!place) return false;
  const { code } = await docker(['stop', place.name]);
  await docker(['rm', '--force', place.name]);
  return code === 0;
}

/** Removes the broker's data. */
export async function deleteBroker(system: System): Promise<void> {
  const place = readPlace(system);
  if (!place) return;
  await docker(['rm', '--force', place.name]);
  await docker(['volume', 'rm', '--force', place.name]);
  rmSync(placePath(system), { force: true });
}

async function refuseWithoutDocker({ title }: System): Promise<void> {
  const { code, output } = await docker(['version', '--format', '{{.Server.Version}}']);
  if (code === 0) return;
  throw new Trouble(
    `${title} tells its services what happens by ${container.title}, and Docker, which would run it, does not answer` +
      `${output ? ` (${output.trim().split('\n').at(-1)})` : ''}. ` +
      `Start Docker, or let BUS_SERVER_URL in .env name a ${container.title} of your own, or say \`broker: postgres\` in the plan.`,
  );
}

async function runContainer(system: System, { name, ports }: Place, secrets: Secrets): Promise<void> {
  await docker(['rm', '--force', name]);
  const environment = container.environment(secrets);
  await succeed(
    [
      'create',
      '--init',
      `--name=${name}`,
      // Part of the name under which its data is found again.
      '--hostname=bus',
      `--volume=${name}:${container.data}`,
      ...ports.map((port, at) => `--publish=127.0.0.1:${port}:${container.ports[at]}`),
      ...Object.keys(environment).map((variable) => `--env=${variable}`),
      container.image,
      ...container.arguments,
    ],
    environment,
  );
  for (const [path, text] of Object.entries(container.files(system, secrets))) {
    const file = dataPath(system, 'broker', basename(path));
    writeAtomically(file, text, 0o600);
    await succeed(['cp', file, `${name}:${path}`]);
  }
  await succeed(['start', name]);
}

async function succeed(args: string[], env?: NodeJS.ProcessEnv): Promise<void> {
  const { code, output } = await docker(args, env);
  if (code !== 0) throw new Trouble(`The container of ${container.title} did not start: ${output.trim()}`);
}

const placePath = (system: System) => dataPath(system, 'broker.json');

const readPlace = (system: System): Place | undefined =>
  existsSync(placePath(system)) ? readJson<Place>(placePath(system)) : undefined;

async function choosePlace(system: System, { id }: Secrets): Promise<Place> {
  const known = readPlace(system);
  const ports: number[] = [];
  for (const at of container.ports.keys()) {
    const before = known?.ports[at];
    ports.push(before !== undefined && (await isFree(before)) ? before : await freePort());
  }
  const place = { name: known?.name ?? `${system.name}-bus-${id.slice(0, 8)}`, ports };
  writeAtomically(placePath(system), `${JSON.stringify(place, null, 2)}\n`);
  return place;
}

/** Out of reach of Ctrl-C, which would break off what must be finished. */
async function docker(args: string[], env?: NodeJS.ProcessEnv) {
  const options = { detached: true, env: { ...process.env, ...env } };
  return run('docker', args, options).catch((error: NodeJS.ErrnoException) => ({
    code: 1,
    output: error.code === 'ENOENT' ? 'it is not installed' : error.message,
  }));
}
