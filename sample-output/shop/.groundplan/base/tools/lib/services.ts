/** The processes in which the services run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, environmentOf, type Setting } from './environment.ts';
import type { HostedPackage } from './host.ts';
import { parseEntry } from './log-lines.ts';
import { identify, type ProcessId } from './processes.ts';
import { dataPath, type Package } from './system.ts';
import { Trouble } from './terminal.ts';

const graceMs = 10_000;

export interface ServiceProcess {
  label: string;
  packages: Package[];
  id: ProcessId | undefined;
  /** Resolves when it has ended, however it came to that. */
  ended: Promise<Ending>;
  stop: () => Promise<void>;
  kill: () => void;
}

export interface Ending {
  /** `orders ended by SIGKILL.` */
  sentence: string;
  /** The same, with its last lines and where the trouble may have come from. */
  obituary: string;
  /** Whether it was killed, or asked to end, and has not ended by a fault of its own. */
  isByOthers: boolean;
}

export type LineReader = (name: string, line: string) => void;

/** All packages in one process: quick to start, little memory. */
export function startTogether(packages: Package[], setting: Setting, onLine: LineReader): ServiceProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'host.ts')], {
    cwd: setting.system.root,
    env: { ...process.env, ...compileCache(setting) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...ownGroup,
  });
  const hosted: HostedPackage[] = packages.map((pack) => ({
    name: pack.name,
    folder: join(setting.system.root, pack.folder),
    env: environmentOf(pack, setting),
  }));
  child.send(hosted, () => {});
  return observeAll(child, packages, onLine);
}

/** A process of several packages, which is asked to stop over its channel: Windows has no signals. */
function observeAll(child: ChildProcess, packages: Package[], onLine: LineReader): ServiceProcess {
  const names = packages.map(({ name }) => name);
  const label = names.length === 1 ? names.join() : 'the process of the services';
  const nameOf = (line: string) => {
    const name = parseEntry(line)?.['name'];
    return typeof name === 'string' && names.includes(name)
      ? name
      : names.length === 1
        ? names.join()
        : 'services';
  };
  return observe(
    child,
    { label, packages },
    nameOf,
    onLine,
    () => child.connected && child.send('stop', () => {}),
  );
}

/** A package in a process of its own, as it runs in production. */
export function startAlone(
  pack: Package,
  setting: Setting,
  onLine: LineReader,
  inspectPort?: number,
): ServiceProcess {
  const inspect = inspectPort ? [`--inspect=127.0.0.1:${inspectPort}`] : [];
  const child = spawn(process.execPath, [...inspect, join('dist', 'main.js')], {
    cwd: join(setting.system.root, pack.folder),
    env: { ...environmentOf(pack, setting), ...compileCache(setting) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...ownGroup,
  });
  return observe(
    child,
    { label: pack.name, packages: [pack] },
    () => pack.name,
    onLine,
    () => child.kill('SIGTERM'),
  );
}

/** Out of reach of Ctrl-C, so that they end in order. */
const ownGroup = { detached: true, windowsHide: true };

const compileCache = ({ system }: Setting) => ({
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? dataPath(system, 'cache'),
});

function observe(
  child: ChildProcess,
  { label, packages }: { label: string; packages: Package[] },
  nameOf: (line: string) => string,
  onLine: LineReader,
  askToStop: () => void,
): ServiceProcess {
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (lastLines.push(line) > 20) lastLines.shift();
      onLine(nameOf(line), line);
    });
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', ({ message }) => {
      const sentence = `${label} cannot be started: ${message}`;
      resolve({ sentence, obituary: sentence, isByOthers: false });
    });
    child.once('close', (code, signal) => {
      const sentence = `${label} ended ${signal ? `by ${signal}` : `with exit code ${code}`}.`;
      const isByOthers = signal !== null || code === 0;
      resolve({ sentence, obituary: obituary(sentence, packages, lastLines), isByOthers });
    });
  });
  const kill = () => void child.kill('SIGKILL');
  const stop = async () => {
    askToStop();
    const timer = setTimeout(kill, graceMs);
    await ended;
    clearTimeout(timer);
  };
  return { label, packages, id: child.pid ? identify(child.pid) : undefined, ended, stop, kill };
}

/** What a log line says; a line that is not JSON says itself. */
function messageOf(line: string): string {
  const message = parseEntry(line)?.['msg'];
  return typeof message === 'string' ? message : line;
}

function obituary(sentence: string, packages: Package[], lines: string[]): string {
  const readable = lines.map(messageOf);
  const culprit =
    packages.length > 1
      ? packages.find(({ folder }) => readable.some((line) => line.includes(`${folder}/`)))
      : undefined;
  const suspicion = culprit ? ` The trouble came from ${culprit.name}.` : '';
  const ending =
    readable.length > 0 ? ` Its last lines:\n${readable.map((line) => `  ${line}`).join('\n')}` : '';
  return `${sentence}${suspicion}${ending}`;
}

/** Asks each package until it says that it is ready. */
export async function waitUntilReady(
  packages: Package[],
  portOffset: number,
  signal: AbortSignal,
  onReady: (pack: Package) => void = () => {},
): Promise<void> {
  const wait = async (pack: Package) => {
    const deadline = performance.now() + 120_000;
    let answer = await askReady(pack, portOffset, signal);
    while (answer !== 'ready') {
      signal.throwIfAborted();
      if (performance.now() > deadline)
        throw new Trouble(`${pack.name} did not become ready in two minutes: ${answer}`);
      await sleep(100);
      answer = await askReady(pack, portOffset, signal);
    }
    onReady(pack);
  };
  await Promise.all(packages.map(wait));
}

/** `ready`, or what there is instead. */
export async function askReady(pack: Package, portOffset: number, signal?: AbortSignal): Promise<string> {
  const url = `${addressOf(pack, portOffset)}/health/ready`;
  const signals = [AbortSignal.timeout(5000), ...(signal ? [signal] : [])];
  try {
    const response = await fetch(url, { signal: AbortSignal.any(signals) });
    const body = await response.text();
    return response.ok ? 'ready' : `${url} answers ${response.status} ${body.slice(0, 300)}`.trim();
  } catch {
    return `${url} does not answer`;
  }
}
