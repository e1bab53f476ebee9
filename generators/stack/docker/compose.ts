import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { IDockerComposeOptions, IDockerComposeResult } from 'docker-compose';
import { runProgram } from '../program.ts';
import type { ProgramOptions } from '../program.ts';
import { DockerError, diagnose, serviceAtFault } from './docker-error.ts';

/** Long enough for a loaded machine; a container that never becomes healthy is named long before, as a rule. */
const PATIENCE_SECONDS = 300;

/** Where a system is put, when not where its `compose.yaml` says. */
export interface Placement {
  readonly project?: string;
  /** Compose files that add to it, by absolute path. */
  readonly files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A system's `compose.yaml`, and what can be done with it. */
export class Compose {
  readonly root: string;
  /** Names the containers, networks and volumes. */
  readonly project: string;

  readonly #options: IDockerComposeOptions;
  /** The command that runs, or ran last; it never rejects. */
  #running: Promise<unknown> = Promise.resolve();

  private constructor(root: string, project: string, { project: given, files = [], env = {} }: Placement) {
    this.root = root;
    this.project = project;
    this.#options = {
      cwd: root,
      log: false,
      // With a name and no file, `down` goes by what it finds running, and stumbles over what is only half there.
      ...(given !== undefined && {
        composeOptions: ['--project-name', given],
        config: ['compose.yaml', ...files],
      }),
      env: { ...process.env, ...env },
    };
  }

  /** @throws DockerError where Docker or compose is missing, or the engine cannot be reached. */
  static async open(root: string, placement: Placement = {}): Promise<Compose> {
    const compose = new Compose(root, placement.project ?? (await projectOf(root)), placement);
    await compose.#run('version', []);
    await compose.#run('ls', ['--quiet']);
    return compose;
  }

  static isIn(root: string): boolean {
    return existsSync(join(root, 'compose.yaml'));
  }

  /** Whether nothing of it is there yet, neither containers nor data. */
  async isFresh(): Promise<boolean> {
    const { out } = await this.#run('ps', ['--all', '--quiet']);
    return out.trim() === '' && (await this.#volumes()).length === 0;
  }

  async build(...services: string[]): Promise<void> {
    await this.#run('build', ['--quiet', ...services]);
  }

  /** Starts everything, or these services and what they depend on, and waits until it is healthy. */
  async up(...services: string[]): Promise<void> {
    try {
      await this.#run('up', ['--detach', '--wait', '--wait-timeout', `${PATIENCE_SECONDS}`, ...services]);
    } catch (error) {
      throw error instanceof DockerError ? await this.#withLogs(error) : error;
    }
  }

  /**
   * Removes all of it, data included, whatever is still being started: a command that runs ends when its containers do, and
   * may have made others until then.
   */
  async remove(): Promise<void> {
    const running = this.#running;
    // It fails where the other command makes a container while it looks: it is the last time that counts.
    await this.#down().catch(() => this.#down().catch(() => undefined));
    await running;
    await this.#down();
  }

  /** Images that are not there are no trouble. */
  async removeImages(names: readonly string[]): Promise<void> {
    await runProgram('docker', ['image', 'rm', '--force', ...names], this.#quietly());
  }

  async #down(): Promise<void> {
    await this.#run('down', ['--volumes', '--remove-orphans', '--timeout', '5']);
  }

  /** Ends containers at once. They stay as they are, and nothing starts them again by itself. */
  async kill(services: readonly string[]): Promise<void> {
    await this.#docker('kill', '--signal', 'KILL', ...services.map((name) => this.#containerOf(name)));
  }

  /** Starts containers that were killed, and nothing that they depend on. */
  async startAgain(services: readonly string[]): Promise<void> {
    await this.#docker('start', ...services.map((name) => this.#containerOf(name)));
  }

  /** Asks containers to end, kills those that do not in their time, and starts them again. */
  async restart(services: readonly string[]): Promise<void> {
    await this.#docker('restart', ...services.map((name) => this.#containerOf(name)));
  }

  async isHealthy(service: string): Promise<boolean> {
    const lines = await this.#docker(
      'inspect',
      '--format',
      '{{.State.Health.Status}}',
      this.#containerOf(service),
    );
    return lines.join('').trim() === 'healthy';
  }

  #containerOf(service: string): string {
    return `${this.project}-${service}-1`;
  }

  /** Without compose, which looks at all of the system first. */
  async #docker(...args: string[]): Promise<readonly string[]> {
    const { code, stdout, lines } = await runProgram('docker', args, this.#quietly());
    if (code !== 0) throw new DockerError(diagnose(lines.join('\n')), [...lines]);
    return stdout;
  }

  /** Everything that a service has said since its container was made. */
  async logs(service: string): Promise<string> {
    const { out, err } = await this.#run('logs', ['--no-log-prefix', service]);
    // Compose erases the line that it believes to be in its way.
    return stripVTControlCharacters(out + err);
  }

  /** Has a service stand still, until it is resumed. */
  async pause(service: string): Promise<void> {
    await this.#run('pause', [service]);
  }

  async resume(service: string): Promise<void> {
    await this.#run('unpause', [service]);
  }

  /** What a command in the container of a service prints. */
  async exec(service: string, ...command: string[]): Promise<string> {
    return (await this.#run('exec', ['--no-TTY', service, ...command])).out;
  }

  /** One of the system's own tools, in a container of its own: `seed.ts`. Returns what it printed. */
  async tool(...args: string[]): Promise<string> {
    return (await this.#run('run', ['--rm', '--no-TTY', 'tools', ...args])).out;
  }

  /** The names of all that is composed. */
  async services(): Promise<readonly string[]> {
    return (await this.#run('config', ['--services'])).out.split('\n').map((name) => name.trim());
  }

  /** `127.0.0.1:3000` on this machine. */
  async addressOf(service: string, port: number): Promise<string> {
    return (await this.#run('port', [service, `${port}`])).out.trim();
  }

  #quietly(): ProgramOptions {
    return { cwd: this.root, output: 'keep', signal: new AbortController().signal };
  }

  async #volumes(): Promise<string[]> {
    const filter = `label=com.docker.compose.project=${this.project}`;
    const args = ['volume', 'ls', '--quiet', '--filter', filter];
    const { stdout } = await runProgram('docker', args, this.#quietly());
    return stdout.filter((line) => line !== '');
  }

  async #run(command: string, args: readonly string[]): Promise<IDockerComposeResult> {
    const { execCompose } = await import('docker-compose');
    const ended = execCompose(command, args, this.#options);
    this.#running = ended.catch(() => undefined);
    try {
      return await ended;
    } catch (error) {
      const output = outputOf(error);
      throw new DockerError(diagnose(output), lastLines(output), serviceAtFault(output, this.project));
    }
  }

  /** The words of the container at fault, which say more than that it is unhealthy. */
  async #withLogs(error: DockerError): Promise<DockerError> {
    if (error.subject === undefined) return error;
    const { out } = await this.#run('logs', ['--no-log-prefix', '--tail', '12', error.subject]);
    return new DockerError(error.problem, lastLines(out), error.subject);
  }
}

/** The file may be broken, which compose says better. */
async function projectOf(root: string): Promise<string> {
  const named = /^name: *(\S+)/m.exec(await readFile(join(root, 'compose.yaml'), 'utf8'));
  return process.env['COMPOSE_PROJECT_NAME'] ?? named?.[1] ?? basename(root);
}

/** The package rejects with what the command printed, or with the error of its start. */
function outputOf(error: unknown): string {
  const { err, out, message } = error as Partial<IDockerComposeResult & Error>;
  return [out, err, message].filter(Boolean).join('\n');
}

const lastLines = (output: string): string[] =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-12);
