import { DockerError } from '../../stack/docker/docker-error.ts';
import type { DockerProblem } from '../../stack/docker/docker-error.ts';
import { Fault } from '../fault.ts';
import type { FaultText } from '../fault.ts';

type Wording = Pick<FaultText, 'what' | 'next'>;

/** Runs a piece of work and puts into words what Docker refused. */
export async function explainDockerErrors<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DockerError ? dockerFault(error, root) : error;
  }
}

function dockerFault({ problem, output, subject }: DockerError, root: string): Fault {
  const said = output.map((line) => `\n        ${line}`).join('');
  const why = said === '' || PLAIN.has(problem) ? {} : { why: `It said:${said}` };
  return new Fault({ code: problem, where: root, ...wording(problem, root, subject), ...why });
}

/** What Docker says adds nothing to these. */
const PLAIN: ReadonlySet<DockerProblem> = new Set([
  'docker-missing',
  'compose-missing',
  'engine-not-running',
]);

function wording(problem: DockerProblem, root: string, subject?: string): Wording {
  switch (problem) {
    case 'docker-missing':
      return {
        what: 'Docker is not on the PATH.',
        next: 'Install Docker Engine or Docker Desktop (https://docs.docker.com/get-docker), or start without it: groundplan up <folder>',
      };
    case 'compose-missing':
      return {
        what: 'This Docker has no compose.',
        next: 'Install the compose plugin (https://docs.docker.com/compose/install; on Debian: apt install docker-compose-plugin or docker-compose).',
      };
    case 'engine-not-running':
      return {
        what: 'The Docker engine does not answer.',
        next: 'Start Docker Desktop, or the service: sudo systemctl start docker. Where it is elsewhere, set DOCKER_HOST.',
      };
    case 'engine-forbidden':
      return {
        what: 'This user may not talk to the Docker engine.',
        next: 'Add yourself to the group docker (sudo usermod -aG docker $USER) and sign in again, or use rootless Docker.',
      };
    case 'image-unavailable':
      return {
        what: `${subject ?? 'An image'} cannot be had.`,
        next: `See whether this machine reaches the registry: ${pull(subject)}`,
      };
    case 'port-taken':
      return {
        what: 'A port is in use by another program.',
        next: 'Stop that program, or give the gateway another port: set PORT in the environment or in .env of the system.',
      };
    case 'engine-disk-full':
      return {
        what: 'The disk of the Docker engine is full.',
        next: 'See what takes the room with docker system df, and free it: docker system prune',
      };
    case 'container-unhealthy':
      return {
        what: `${subject ?? 'A container'} did not become healthy.`,
        next: `Mend what it says; to watch it start: cd ${root} && docker compose up`,
      };
    case 'build-failed':
      return {
        what: 'An image could not be built.',
        next: `Build it by hand and read on: cd ${root} && docker compose build`,
      };
    case 'docker-failed':
      return {
        what: 'Docker gave up.',
        next: `Try it by hand: cd ${root} && docker compose up --build --wait`,
      };
  }
}

const pull = (image?: string): string =>
  (image === undefined ? ['node:24-bookworm-slim', 'postgres:17-alpine'] : [image])
    .map((name) => `docker pull ${name}`)
    .join(' && ');
