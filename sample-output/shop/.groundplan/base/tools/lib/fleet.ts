/** The processes of all services of a running system. */
import type { Setting } from './environment.ts';
import { freePort } from './ports.ts';
import { type LineReader, type ServiceProcess, startAlone, startTogether } from './services.ts';
import type { RunningChild } from './state.ts';
import type { Package } from './system.ts';
import { paint, say } from './terminal.ts';

export interface FleetOptions {
  /** A process for each package instead of one for all. */
  separate: boolean;
  /** These run in processes of their own with a debugger port, and their end is not the end of the system. */
  watch: string[];
}

export interface FleetListener {
  onLine: LineReader;
  /** The processes have changed. */
  onChange: () => void;
  /** One has ended that nobody had asked to end. */
  onDeath: (obituary: string) => void;
}

export class Fleet {
  readonly debuggerPorts = new Map<string, number>();
  private readonly running = new Set<ServiceProcess>();
  private readonly askedToEnd = new Set<ServiceProcess>();
  private stopped = false;
  private readonly setting: Setting;
  private readonly options: FleetOptions;
  private readonly listener: FleetListener;

  constructor(setting: Setting, options: FleetOptions, listener: FleetListener) {
    this.setting = setting;
    this.options = options;
    this.listener = listener;
  }

  get size(): number {
    return this.running.size;
  }

  /** To be recognised by later runs. */
  get children(): RunningChild[] {
    return [...this.running].flatMap(({ label, packages, id }) =>
      id ? [{ label, packages: packages.map(({ name }) => name), process: id }] : [],
    );
  }

  async start(packages: Package[]): Promise<void> {
    const alone = packages.filter((pack) => this.options.separate || this.isWatched(pack));
    const together = packages.filter((pack) => !alone.includes(pack));
    for (const pack of alone) await this.startAlone(pack);
    if (together.length > 0) this.add(startTogether(together, this.setting, this.listener.onLine));
  }

  /** Ends the process of a watched package, if it still runs, and starts it anew. */
  async restart(pack: Package): Promise<void> {
    const old = [...this.running].filter(({ packages }) => packages.length === 1 && packages[0] === pack);
    await Promise.all(old.map((process) => this.end(process)));
    await this.startAlone(pack);
  }

  /** The gateway first, so that nothing new comes in. */
  async stop(): Promise<void> {
    this.stopped = true;
    const all = [...this.running];
    const gateways = all.filter(({ packages }) => packages.every(({ kind }) => kind === 'gateway'));
    await Promise.all(gateways.map((process) => this.end(process)));
    await Promise.all(all.map((process) => this.end(process)));
  }

  kill() {
    this.stopped = true;
    for (const process of this.running) {
      this.askedToEnd.add(process);
      process.kill();
    }
  }

  private async end(process: ServiceProcess) {
    this.askedToEnd.add(process);
    if (this.running.has(process)) await process.stop();
  }

  private async startAlone(pack: Package) {
    if (this.isWatched(pack) && !this.debuggerPorts.has(pack.name)) {
      const above = Math.max(9228, ...this.debuggerPorts.values());
      this.debuggerPorts.set(pack.name, await freePort(above + 1));
    }
    if (this.stopped) return;
    this.add(startAlone(pack, this.setting, this.listener.onLine, this.debuggerPorts.get(pack.name)));
  }

  private add(started: ServiceProcess) {
    this.running.add(started);
    this.listener.onChange();
    void started.ended.then((obituary) => this.remove(started, obituary));
  }

  private remove(ended: ServiceProcess, obituary: string) {
    this.running.delete(ended);
    this.listener.onChange();
    if (this.askedToEnd.delete(ended)) return;
    if (ended.packages.every((pack) => this.isWatched(pack))) {
      say(`${paint('red', '✗')} ${obituary}\n  Waiting for a change of its source.`);
    } else this.listener.onDeath(obituary);
  }

  private isWatched({ name }: Package): boolean {
    return this.options.watch.includes(name);
  }
}
