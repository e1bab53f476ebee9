/** Ports on this machine. */
import { type AddressInfo, createServer } from 'node:net';
import { portOf } from './environment.ts';
import type { Package } from './system.ts';
import { Trouble } from './terminal.ts';

/** Listens for a moment: on this port, or on any free one for 0. Returns the port, or nothing when it is taken. */
function tryPort(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const { port: actual } = server.address() as AddressInfo;
      server.close(() => resolve(actual));
    });
  });
}

export const isFree = async (port: number) => (await tryPort(port, process.env['HOST'])) !== undefined;

export async function freePort(from?: number): Promise<number> {
  for (let port = from ?? 0; port < 65_536; port += 1) {
    const free = await tryPort(port);
    if (free !== undefined) return free;
  }
  throw new Trouble('There is no free port on 127.0.0.1.');
}

/** Refuses when a package's port is taken: names package and port, and a way that is free. */
export async function checkPorts(packages: Package[], offset: number): Promise<void> {
  const taken = await takenPorts(packages, offset);
  if (taken.length === 0) return;
  const list = taken.map((pack) => `port ${portOf(pack, offset)}, which ${pack.name} needs`).join('; ');
  const verb = taken.length === 1 ? 'is' : 'are';
  throw new Trouble(
    `In use by another program ${verb}: ${list}. Stop that program, or move the whole system: ` +
      `--port-offset ${await freeOffset(packages, offset)} (or PORT_OFFSET in the environment).`,
  );
}

async function takenPorts(packages: Package[], offset: number): Promise<Package[]> {
  const free = await Promise.all(packages.map((pack) => isFree(portOf(pack, offset))));
  return packages.filter((_, index) => !free[index]);
}

async function freeOffset(packages: Package[], offset: number): Promise<number> {
  for (let candidate = 100; candidate <= 20_000; candidate += 100) {
    if (candidate !== offset && (await takenPorts(packages, candidate)).length === 0) return candidate;
  }
  return 30_000;
}

/** From the command line, or else from the environment. */
export function readPortOffset(option: string | undefined): number {
  const text = option ?? process.env['PORT_OFFSET'] ?? '0';
  if (!/^\d{1,5}$/.test(text))
    throw new Trouble(`--port-offset takes a number, such as 100, and not ${text}.`);
  return Number(text);
}
