/** The processes of all services of a running system. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Setting } from './environment.ts';
import { freePort } from './ports.ts';
import {
  type Ending,
  type LineReader,
  type ServiceProcess,
  // #region microservices
  startAlone,
  // #endregion
  // #region monolith
  startApp,
  // #endregion
  // #region microservices
  startTogether,
  // #endregion
  waitUntilReady,
} from './services.ts';
import type { RunningChild } from './state.ts';
import type { Package } from './system.ts';
import { paint, say, Trouble } from './terminal.ts';

export interface FleetOptions {
  // #region microservices
  /** A process for each package instead of one for all. */
  separate: boolean;
  /** These run in processes of their own with a debugger port, and their end is not the end of the system. */
  // #endregion
  // #region monolith
  /** While any is watched, the process has a debugger port, and its end is not the end of the system. */
  // #endregion
  watch: string[];
}

/** Milliseconds before what was killed is started again: the first pause, which doubles until it is ready again, and the longest. */
const pauses = { first: 100, longest: 2_000 };

/** What ends so often before it is ready again does not come back. */
const most = 5;

export interface FleetListener {
  onLine: LineReader;
  /** The processes have changed. */
  onChange: () => void;
  /** One has ended that nobody had asked to end, and is not started again. */
  onDeath: (obituary: string) => void;
  /** Until what a process needs is there, before it is started again. */
  untilStartable: () => Promise<void>;
}

export class Fleet {
  readonly debuggerPorts = new Map<string, number>();
  private readonly running = new Set<ServiceProcess>();
  private readonly askedToEnd = new Set<ServiceProcess>();
  private readonly stopping = new AbortController();
  /** How often processes have ended since they were ready, by their labels. */
  private readonly kills = new Map<string, number>();
  // #region monolith
  private packages: Package[] = [];
  // #endregion
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
    const { onLine } = this.listener;
    // #region microservices
    const alone = packages.filter((pack) => this.options.separate || this.isWatched(pack));
    const together = packages.filter((pack) => !alone.includes(pack));
    for (const pack of alone) await this.startAlone(pack);
    if (together.length > 0) this.add(() => startTogether(together, this.setting, onLine));
    // #endregion
    // #region monolith
    this.packages = packages;
    const [port] = await this.openDebugger();
    this.add(() => startApp(packages, this.setting, onLine, port));
    // #endregion
  }

  // #region monolith
  /** Ends the process, if it still runs, and starts it anew. */
  async restartAll(): Promise<void> {
    await Promise.all([...this.running].map((process) => this.end(process)));
    await this.start(this.packages);
  }

  /** One for all of them, the same at every start. */
  private async openDebugger(): Promise<number[]> {
    if (this.options.watch.length > 0 && this.debuggerPorts.size === 0) {
      const port = await freePort(9229);
      for (const { name } of this.packages) this.debuggerPorts.set(name, port);
    }
    return [...this.debuggerPorts.values()];
  }
  // #endregion

  // #region microservices
  /** Ends the process of a watched package, if it still runs, and starts it anew. */
  async restart(pack: Package): Promise<void> {
    const old = [...this.running].filter(({ packages }) => packages.length === 1 && packages[0] === pack);
    await Promise.all(old.map((process) => this.end(process)));
    await this.startAlone(pack);
  }
  // #endregion

  /** The gateway first, so that nothing new comes in. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const all = [...this.running];
    const gateways = all.filter(({ packages }) => packages.every(({ kind }) => kind === 'gateway'));
    await Promise.all(gateways.map((process) => this.end(process)));
    await Promise.all(all.map((process) => this.end(process)));
  }

  kill() {
    this.stopping.abort();
    for (const process of this.running) {
      this.askedToEnd.add(process);
      process.kill();
    }
  }

  private async end(process: ServiceProcess) {
    this.askedToEnd.add(process);
    if (this.running.has(process)) await process.stop();
  }

  // #region microservices
  private async startAlone(pack: Package) {
    if (this.isWatched(pack) && !this.debuggerPorts.has(pack.name)) {
      const above = Math.max(9228, ...this.debuggerPorts.values());
      this.debuggerPorts.set(pack.name, await freePort(above + 1));
    }
    const { onLine } = this.listener;
    this.add(() => startAlone(pack, this.setting, onLine, this.debuggerPorts.get(pack.name)));
  }
  // #endregion

  private add(start: () => ServiceProcess) {
    if (this.stopping.signal.aborted) return;
    const started = start();
    this.running.add(started);
    this.listener.onChange();
    void started.ended.then((ending) => this.remove(started, ending, start));
  }

  private remove(ended: ServiceProcess, ending: Ending, start: () => ServiceProcess) {
    this.running.delete(ended);
    this.listener.onChange();
    if (this.askedToEnd.delete(ended)) return;
    if (ended.packages.some((pack) => this.isWatched(pack))) {
      say(`${paint('red', '✗')} ${ending.obituary}\n  Waiting for a change of its source.`);
    } else if (ending.isByOthers || this.kills.has(ended.label)) {
      this.revive(ended, ending, start).catch((error: Error) => {
        if (!this.stopping.signal.aborted) this.listener.onDeath(error.message);
      });
    } else this.listener.onDeath(ending.obituary);
  }

  /**
   * Starts again what somebody has killed, or the machine, for want of memory. Until it is ready, it may end by itself as well: what
   * was killed with it may not be back.
   */
  private async revive({ label, packages }: ServiceProcess, ending: Ending, start: () => ServiceProcess) {
    const { signal } = this.stopping;
    const kills = (this.kills.get(label) ?? 0) + 1;
    this.kills.set(label, kills);
    if (kills > most)
      throw new Trouble(`${ending.obituary}\nIt was started again ${most} times, and did not become ready.`);
    say(`${paint('yellow', '!')} ${ending.sentence} It is started again.`);
    await sleep(Math.min(pauses.first * 2 ** (kills - 1), pauses.longest), undefined, { signal });
    await this.listener.untilStartable();
    this.add(start);
    await waitUntilReady(packages, this.setting.portOffset, signal);
    if (this.kills.get(label) !== kills) return;
    this.kills.delete(label);
    say(`${paint('green', '✓')} ${label} is ready again`);
  }

  private isWatched({ name }: Package): boolean {
    return this.options.watch.includes(name);
  }
}
