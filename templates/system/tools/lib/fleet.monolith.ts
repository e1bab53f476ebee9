/** The process of a running system: all services are in one. */
import type { Setting } from './environment.ts';
import { freePort } from './ports.ts';
import { type LineReader, type ServiceProcess, startApp } from './services.ts';
import type { RunningChild } from './state.ts';
import type { Package } from './system.ts';
import { paint, say } from './terminal.ts';

export interface FleetOptions {
  /** While any of these is worked on, there is a debugger port, and the end of the process is not the end of the system. */
  watch: string[];
}

export interface FleetListener {
  onLine: LineReader;
  /** There is another process, or none any more. */
  onChange: () => void;
  /** It has ended, and nobody had asked it to. */
  onDeath: (obituary: string) => void;
}

export class Fleet {
  readonly debuggerPorts = new Map<string, number>();
  private running: ServiceProcess | undefined;
  private askedToEnd: ServiceProcess | undefined;
  private stopped = false;
  private packages: Package[] = [];
  private readonly setting: Setting;
  private readonly options: FleetOptions;
  private readonly listener: FleetListener;

  constructor(setting: Setting, options: FleetOptions, listener: FleetListener) {
    this.setting = setting;
    this.options = options;
    this.listener = listener;
  }

  get size(): number {
    return this.running ? 1 : 0;
  }

  /** To be recognised by later runs. */
  get children(): RunningChild[] {
    const { label, id, packages = [] } = this.running ?? {};
    return label && id ? [{ label, packages: packages.map(({ name }) => name), process: id }] : [];
  }

  async start(packages: Package[]): Promise<void> {
    this.packages = packages;
    if (this.isWatched) {
      const port = await freePort(9229);
      for (const { name } of packages) this.debuggerPorts.set(name, port);
    }
    this.begin();
  }

  /** All of them, whichever has changed. */
  async restart(_changed: Package): Promise<void> {
    await this.end();
    this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.end();
  }

  kill() {
    this.stopped = true;
    this.askedToEnd = this.running;
    this.running?.kill();
  }

  private async end() {
    this.askedToEnd = this.running;
    await this.running?.stop();
  }

  private begin() {
    if (this.stopped) return;
    const [port] = this.debuggerPorts.values();
    const started = startApp(this.packages, this.setting, this.listener.onLine, port);
    this.running = started;
    this.listener.onChange();
    void started.ended.then((obituary) => this.remove(started, obituary));
  }

  private remove(ended: ServiceProcess, obituary: string) {
    if (this.running === ended) this.running = undefined;
    this.listener.onChange();
    if (this.askedToEnd === ended) return;
    if (this.isWatched) say(`${paint('red', '✗')} ${obituary}\n  Waiting for a change of its source.`);
    else this.listener.onDeath(obituary);
  }

  private get isWatched(): boolean {
    return this.options.watch.length > 0;
  }
}
