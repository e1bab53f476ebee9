import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { EngineError } from './engine-error.ts';

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

/** Finds the Docker engine and settles what Testcontainers stumbles over. It is loaded here and not before: it is large. */
export function openEngine(): Promise<Engine> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Engine> {
  settleHost();
  const containers = await import('testcontainers');
  const client = await containers.getContainerRuntimeClient().catch(async (error: unknown) => {
    throw await whyNoEngine(process.env['DOCKER_HOST'], error);
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
  throw new EngineError('image-missing', {
    what: `The image ${name} is not on this machine and cannot be had.`,
    why: reason ?? 'The registry does not give it.',
    next: `Try: docker pull ${name}`,
  });
}

function late(milliseconds: number): Promise<string> {
  return new Promise((resolve) => {
    const text = `The registry had not given it after ${milliseconds / 1000} s.`;
    setTimeout(() => resolve(text), milliseconds).unref();
  });
}

/** No socket, a socket that this user may not open, or one that nobody answers at. */
export async function whyNoEngine(
  address = 'unix:///var/run/docker.sock',
  cause?: unknown,
): Promise<EngineError> {
  const socket = address.startsWith('unix://') ? address.slice('unix://'.length) : undefined;
  const options = { cause };
  if (socket !== undefined && !existsSync(socket)) {
    const why = `There is no ${socket}.`;
    const next = 'Install Docker and start it, then try again: docker info';
    return new EngineError('no-docker', { what: 'There is no Docker engine here.', why, next }, options);
  }
  const isOpen = socket === undefined || (await mayOpen(socket));
  if (isOpen) {
    const why = `Nobody answers at ${address}.`;
    const next = 'Start Docker, or set DOCKER_HOST to where it listens: docker info';
    return new EngineError(
      'docker-silent',
      { what: 'The Docker engine does not answer.', why, next },
      options,
    );
  }
  const what = 'The Docker engine is there, but this user may not use it.';
  const why = `${socket} cannot be opened.`;
  const next = 'Add the user to the group "docker", sign in again, and try: docker info';
  return new EngineError('no-docker-rights', { what, why, next }, options);
}

const mayOpen = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();
