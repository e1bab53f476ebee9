import { existsSync } from 'node:fs';
import type { ContainerRuntimeClient } from 'testcontainers';
import { DockerError } from '../../stack/docker/docker-error.ts';

/** Testcontainers, ready to be used. */
export interface Engine {
  readonly containers: typeof import('testcontainers');
  /** Has an image here, or says why it cannot be had. */
  ensureImage(name: string): Promise<void>;
  /** Lets the reaper remove a compose project when this process has ended, however it ended. */
  protect(project: string): Promise<void>;
}

/** How long a registry may take for one image. */
const PULL = 300_000;

let opened: Promise<Engine> | undefined;

/**
 * Finds the Docker engine and settles what Testcontainers stumbles over. It is loaded here and not before: it is large.
 * @throws DockerError `engine-not-running` where Testcontainers finds none.
 */
export function openEngine(): Promise<Engine> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Engine> {
  settleHost();
  const containers = await import('testcontainers');
  const client = await containers.getContainerRuntimeClient().catch((error: unknown) => {
    throw new DockerError('engine-not-running', [reasonOf(error)]);
  });
  await settleReaper(containers, client);
  return {
    containers,
    ensureImage: (name) => ensureImage(name, containers, client),
    protect: async (project) => (await containers.getReaper(client)).addComposeProject(project),
  };
}

/**
 * Some machines have the mark of a container and are none. Testcontainers would look for published ports at the bridge's
 * gateway there; where the bridge is this machine's own, they are on this machine.
 */
function settleHost(): void {
  const isMarked = existsSync('/.dockerenv');
  if (isMarked && existsSync('/sys/class/net/docker0'))
    process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
}

/** The reaper removes what a killed run leaves. Where its image cannot be had, everything else still works. */
async function settleReaper(
  containers: typeof import('testcontainers'),
  client: ContainerRuntimeClient,
): Promise<void> {
  if (process.env['TESTCONTAINERS_RYUK_DISABLED'] !== undefined) return;
  const image = process.env['RYUK_CONTAINER_IMAGE'] ?? 'testcontainers/ryuk:0.14.0';
  const isThere = await ensureImage(image, containers, client).then(
    () => true,
    () => false,
  );
  if (!isThere) process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
}

async function ensureImage(
  name: string,
  { ImageName }: typeof import('testcontainers'),
  client: ContainerRuntimeClient,
): Promise<void> {
  const image = ImageName.fromString(name);
  const pulled = client.image.pull(image).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
  const reason = await Promise.race([pulled, late(PULL)]);
  if (reason === undefined && (await client.image.exists(image))) return;
  throw new DockerError('image-unavailable', [reason ?? 'The registry does not give it.'], name);
}

function late(milliseconds: number): Promise<string> {
  return new Promise((resolve) => {
    const text = `The registry had not given it after ${milliseconds / 1000} s.`;
    setTimeout(() => resolve(text), milliseconds).unref();
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();
