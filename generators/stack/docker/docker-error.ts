/** Why containers could not be built, started or reached. */
export class DockerError extends Error {
  readonly problem: DockerProblem;
  /** The last lines that Docker, or the container at fault, said. */
  readonly output: readonly string[];
  /** The service or the image at fault, where there is one. */
  readonly subject: string | undefined;

  constructor(problem: DockerProblem, output: readonly string[] = [], subject?: string) {
    super(`${problem}${subject === undefined ? '' : `: ${subject}`}`);
    this.problem = problem;
    this.output = output;
    this.subject = subject;
  }
}

export type DockerProblem =
  | 'docker-missing'
  | 'compose-missing'
  | 'engine-not-running'
  | 'engine-forbidden'
  | 'image-unavailable'
  | 'port-taken'
  | 'engine-disk-full'
  | 'container-unhealthy'
  | 'build-failed'
  | 'docker-failed';

/** How Docker and compose say it, in the order in which it is looked for: a cause before its consequences. */
const SIGNS: readonly (readonly [DockerProblem, RegExp])[] = [
  ['docker-missing', /spawn docker ENOENT|docker: (?:command )?not found/],
  [
    'compose-missing',
    /'compose' is not a docker command|unknown (?:shorthand flag|command)|docker: unknown command/,
  ],
  ['engine-forbidden', /permission denied while trying to connect|dial unix .*: connect: permission denied/],
  [
    'engine-not-running',
    /Cannot connect to the Docker daemon|error during connect|docker daemon is not running/,
  ],
  ['engine-disk-full', /no space left on device|disk quota exceeded/],
  ['port-taken', /port is already allocated|address already in use|ports are not available/],
  [
    'image-unavailable',
    /pull access denied|manifest (?:for .* )?(?:unknown|not found)|failed to resolve (?:source metadata|reference)|registry.*(?:timeout|no such host|refused)/,
  ],
  [
    'container-unhealthy',
    /is unhealthy|didn't complete successfully|exited \(\d+\)|context deadline exceeded/,
  ],
  ['build-failed', /failed to solve|did not complete successfully: exit code/],
];

/** What the output of a failed command means. */
export function diagnose(output: string): DockerProblem {
  return SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? 'docker-failed';
}

/** The service that compose names in what it says last: `container shop-orders-1 is unhealthy`. */
export function serviceAtFault(output: string, project: string): string | undefined {
  const container = new RegExp(`container ${project}-(.+?)-\\d+ (?:is unhealthy|exited)`).exec(output);
  const job = /service "([^"]+)" didn't complete successfully/.exec(output);
  return container?.[1] ?? job?.[1];
}
