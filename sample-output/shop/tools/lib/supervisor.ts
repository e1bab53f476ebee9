/** Starts the whole system in order, watches over it, and stops it in order. One lives per running system. */
import { join } from 'node:path';
import { build, stalePackages } from './build.ts';
import { createDatabases, databaseUrl, dropDatabases, watchServer } from './databases.ts';
import { forgetSeed, seedIsDue } from './demo.ts';
import type { Setting } from './environment.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { endLeftovers } from './leftovers.ts';
import { deleteLogs, logWriter } from './log-files.ts';
import type { Migration } from './migrate.ts';
import { checkPorts } from './ports.ts';
import { type DatabaseServer, deleteCluster, startDatabaseServer, stopEmbeddedServer } from './postgres.ts';
import { identify, type ProcessId, run } from './processes.ts';
import { loadSecrets } from './secrets.ts';
import { type LineReader, waitUntilReady } from './services.ts';
import { forgetState, type State, writeState } from './state.ts';
import { type Package, packagesOf, pickPackages, type System } from './system.ts';
import { paint, phase, say, Trouble } from './terminal.ts';

export interface StartOptions extends FleetOptions {
  /** Deletes the data of earlier runs. */
  fresh: boolean;
  /** Only these packages, without demo data; empty for all. */
  only: string[];
  portOffset: number;
  /** Where log lines go, besides the log files. */
  print: LineReader;
}

export class Supervisor {
  readonly system: System;
  readonly options: StartOptions;
  readonly packages: Package[];
  server?: DatabaseServer;
  fleet?: Fleet;
  private readonly ending = new AbortController();
  private readonly state: State;
  private stopWatchingServer = async () => {};
  private reviving: Promise<void> = Promise.resolve();
  private isKilled = false;

  constructor(system: System, options: StartOptions) {
    const { portOffset, only } = options;
    this.system = system;
    this.options = options;
    this.packages = only.length > 0 ? pickPackages(system, only) : packagesOf(system);
    const supervisor = identify(process.pid) as ProcessId;
    const startedAt = new Date().toISOString();
    this.state = { supervisor, phase: 'starting', startedAt, portOffset, only, children: [] };
  }

  /** Begins the end, with the reason. The first one counts. */
  end(reason: Error) {
    this.ending.abort(reason);
  }

  onEnd(listener: () => void) {
    this.ending.signal.addEventListener('abort', listener, { once: true });
  }

  /** Why it ends, once it does. */
  get reason(): Error | undefined {
    return this.ending.signal.reason as Error | undefined;
  }

  async start(): Promise<void> {
    await this.step('checks', () => this.check());
    await this.step('build', () => this.build());
    await this.step('database', () => this.startDatabase());
    await this.step('migrations', () => this.migrate(this.packages));
    await this.step('services', () => this.startServices());
    if (this.options.only.length === 0 && seedIsDue(this.system))
      await this.step('demo data', () => this.seed());
    this.state.phase = 'running';
    this.save();
  }

  /** Rejects with the reason of the end, when it comes. */
  async untilEnd(): Promise<never> {
    const { signal } = this.ending;
    if (!signal.aborted) await new Promise<void>((resolve) => this.onEnd(resolve));
    throw signal.reason;
  }

  private async step(name: string, work: () => Promise<string | void>) {
    this.ending.signal.throwIfAborted();
    await phase(name, work);
    this.ending.signal.throwIfAborted();
  }

  private save() {
    writeState(this.system, this.state);
  }

  private async check() {
    const leftovers = await endLeftovers(this.system);
    this.save();
    await checkPorts(this.packages, this.options.portOffset);
    return leftovers.length > 0 ? `ended what a killed run had left: ${leftovers.join(', ')}` : '';
  }

  private async build() {
    const stale = stalePackages(this.system, this.packages);
    await build(this.system, stale, this.ending.signal);
    return stale.map(({ name }) => name).join(', ') || 'nothing has changed';
  }

  private async startDatabase() {
    const { system } = this;
    if (this.options.fresh) this.deleteData();
    const secrets = loadSecrets(system);
    const server = await startDatabaseServer(system, secrets);
    this.server = server;
    this.state.databaseServer = `postgres://${server.url.host}`;
    this.save();
    await this.watch(server);
    if (this.options.fresh) await dropDatabases(server, secrets);
    await createDatabases(server, system, secrets);
    return server.description;
  }

  private async watch(server: DatabaseServer) {
    this.stopWatchingServer = await watchServer(server, () => {
      this.reviving = this.revive(server).catch((error: Error) => this.end(error));
    });
  }

  /** Starts the embedded server again, where somebody has killed it. Another one is not ours to start. */
  private async revive(lost: DatabaseServer) {
    if (this.reason) return;
    if (lost.kind !== 'embedded') throw describeLoss(lost);
    say(`${paint('yellow', '!')} ${describeLoss(lost).message}\n  It is started again.`);
    const server = await startDatabaseServer(this.system, loadSecrets(this.system));
    // Services know it by its address.
    if (server.url.host !== lost.url.host) throw describeLoss(lost);
    // Somebody may kill it once more before it is watched.
    await this.watch(server).catch(() => this.revive(server));
    say(`${paint('green', '✓')} PostgreSQL is ready again`);
  }

  private deleteData() {
    deleteCluster(this.system);
    forgetSeed(this.system);
    deleteLogs(this.system);
  }

  async migrate(packages: Package[]): Promise<void> {
    const setting = this.setting();
    const migrations: Migration[] = packages
      .filter(({ database }) => database)
      .map((pack) => ({
        name: pack.name,
        folder: join(this.system.root, pack.folder),
        databaseUrl: setting.databaseUrl(pack),
      }));
    await this.runProgram('lib/migrate.ts', { MIGRATE: JSON.stringify(migrations) });
  }

  private async seed() {
    const output = await this.runProgram('seed.ts').catch((error: Error) => {
      throw error instanceof Trouble ? new Trouble(describeSeedFailure(error.message)) : error;
    });
    return output.trim().split('\n').at(-1) ?? '';
  }

  private async runProgram(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { code, output } = await run(process.execPath, [join(this.system.root, 'tools', file)], {
      cwd: this.system.root,
      env: { ...process.env, ...env },
      signal: this.ending.signal,
    });
    if (code !== 0) throw new Trouble(output.trim().replace(/^✗ /, ''));
    return output;
  }

  private setting(): Setting {
    const { system, server } = this;
    if (!server) throw new Error('The database server is not started yet.');
    const secrets = loadSecrets(system);
    return {
      system,
      secrets,
      portOffset: this.options.portOffset,
      databaseUrl: (pack) => databaseUrl(server.url, pack, secrets),
    };
  }

  private async startServices() {
    const writeLog = logWriter(this.system);
    const fleet = new Fleet(this.setting(), this.options, {
      onLine: (name, line) => {
        writeLog(name, line);
        this.options.print(name, line);
      },
      onChange: () => {
        this.state.children = fleet.children;
        this.save();
      },
      onDeath: (obituary) => this.end(new Trouble(obituary)),
      untilStartable: () => this.reviving,
    });
    this.fleet = fleet;
    await fleet.start(this.packages);
    await this.waitUntilReady(this.packages);
    return `${this.packages.length} in ${fleet.size === 1 ? 'one process' : `${fleet.size} processes`}`;
  }

  async waitUntilReady(packages: Package[]): Promise<void> {
    await waitUntilReady(packages, this.options.portOffset, this.ending.signal);
  }

  /** The database last. A failure is kept for `npm run status`. */
  async stop(failure?: string): Promise<void> {
    this.state.phase = 'stopping';
    this.save();
    await this.fleet?.stop();
    if (this.isKilled) return;
    await this.reviving;
    await this.stopWatchingServer();
    await stopEmbeddedServer(this.system, 'fast');
    if (failure) writeState(this.system, { ...this.state, phase: 'failed', failure, children: [] });
    else forgetState(this.system);
  }

  /** For people who do not want to wait. */
  async kill(): Promise<void> {
    this.isKilled = true;
    this.fleet?.kill();
    await stopEmbeddedServer(this.system, 'immediate');
    forgetState(this.system);
  }
}

function describeLoss(server: DatabaseServer): Trouble {
  const lines = server.lastLines().map((line) => `  ${line}`);
  const ending = lines.length > 0 ? ` Its last lines:\n${lines.join('\n')}` : '';
  return new Trouble(`PostgreSQL (${server.url.host}) ended or broke off the connection.${ending}`);
}

const describeSeedFailure = (reason: string) =>
  `The demo data could not be brought in. ${reason}\n  tools/demo/seed.json holds its steps; without that file the system starts with no demo data.`;
