/** What is running, in `.data/state.json`, and the lock that lets one start at a time have it. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessId } from './processes.ts';
import { dataPath, type System } from './system.ts';
import { Trouble } from './terminal.ts';

export interface RunningChild {
  /** What it is called in messages. */
  label: string;
  packages: string[];
  process: ProcessId;
}

export interface State {
  supervisor: ProcessId;
  phase: 'starting' | 'running' | 'stopping' | 'failed';
  /** Why it ended, where nobody had asked for it. */
  failure?: string;
  startedAt: string;
  portOffset: number;
  /** Only these run; empty for all. */
  only: string[];
  /** Without password. Absent until it is up. */
  databaseServer?: string;
  // #region broker
  /** The same of the broker. */
  busServer?: string;
  // #endregion
  children: RunningChild[];
}

const lockPath = (system: System) => dataPath(system, 'start.lock');
const statePath = (system: System) => dataPath(system, 'state.json');
const stopPath = (system: System) => dataPath(system, 'stop-request');

export function readState(system: System): State | undefined {
  try {
    return JSON.parse(readFileSync(statePath(system), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

export function writeState(system: System, state: State) {
  writeAtomically(statePath(system), `${JSON.stringify(state, null, 2)}\n`);
}

export function forgetState(system: System) {
  rmSync(statePath(system), { force: true });
}

/** The state, when the start that wrote it is still there. */
export function liveState(system: System): State | undefined {
  const state = readState(system);
  return state && isRunning(state.supervisor) ? state : undefined;
}

/** The state of a system whose database server is up, or a sentence that says what to do. */
export function runningState(system: System): State & { databaseServer: string } {
  const state = liveState(system);
  const { databaseServer } = state ?? {};
  if (!state || !databaseServer) throw new Trouble(`${system.title} is not running: \`npm start\` first.`);
  return { ...state, databaseServer };
}

/** Whole or not at all: a reader never sees half a file, nor does the next start after a crash. */
export function writeAtomically(path: string, text: string, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, path);
}

/** Makes this process the one that may start and stop things, or says who that is. */
export async function claim(system: System): Promise<void> {
  mkdirSync(dataPath(system), { recursive: true });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (createExclusively(lockPath(system), JSON.stringify(identify(process.pid)))) return;
    const holder = readLock(system);
    if (holder && isRunning(holder)) throw new Trouble(describeHolder(system, holder));
    if (!holder && isFresh(lockPath(system))) await sleep(100);
    else removeStaleLock(system);
  }
  throw new Trouble(
    `${lockPath(system)} cannot be taken: delete it if nothing of ${system.title} is running.`,
  );
}

export function release(system: System) {
  const holder = readLock(system);
  if (holder?.pid === process.pid) rmSync(lockPath(system), { force: true });
}

/** The process that holds the lock, if it lives. */
export function lockHolder(system: System): ProcessId | undefined {
  const holder = readLock(system);
  return holder && isRunning(holder) ? holder : undefined;
}

function describeHolder(system: System, holder: ProcessId): string {
  const state = liveState(system);
  const doing =
    state?.phase === 'running' ? 'is already running' : `is ${state?.phase ?? 'starting'} at this moment`;
  return `${system.title} ${doing} (process ${holder.pid}). See \`npm run status\`; end it with \`npm run stop\`.`;
}

/** Two starts may find the same stale lock. The guard lets one of them look again and remove it. */
function removeStaleLock(system: System) {
  const guard = `${lockPath(system)}.guard`;
  if (!createExclusively(guard, '')) {
    if (!isFresh(guard)) rmSync(guard, { force: true });
    return;
  }
  const holder = readLock(system);
  if (!holder || !isRunning(holder)) rmSync(lockPath(system), { force: true });
  rmSync(guard, { force: true });
}

function readLock(system: System): ProcessId | undefined {
  try {
    return JSON.parse(readFileSync(lockPath(system), 'utf8')) as ProcessId;
  } catch {
    return undefined;
  }
}

function isFresh(path: string): boolean {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - written < 1000;
}

function createExclusively(path: string, text: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, text);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Asks the running start to stop. A file, because Windows has no signals. */
export function requestStop(system: System, holder: ProcessId) {
  writeFileSync(stopPath(system), `${holder.pid}`);
}

/** Calls back once when this process is asked to stop. */
export function onStopRequest(system: System, stop: () => void) {
  const path = stopPath(system);
  rmSync(path, { force: true });
  const timer = setInterval(() => {
    if (!existsSync(path) || readFileSync(path, 'utf8') !== `${process.pid}`) return;
    clearInterval(timer);
    rmSync(path, { force: true });
    stop();
  }, 200);
  timer.unref();
}
