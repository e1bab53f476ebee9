/** Other processes: run one to its end, recognise one again later, end one. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A number alone is not enough: numbers are given again to other processes. */
export interface ProcessId {
  pid: number;
  started: string;
}

export function identify(pid: number): ProcessId | undefined {
  const started = startTime(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isRunning(id: ProcessId): boolean {
  return startTime(id.pid) === id.started;
}

/** When this process started, or nothing when there is none (a zombie is none). */
function startTime(pid: number): string | undefined {
  if (!exists(pid)) return undefined;
  try {
    if (process.platform === 'linux') return startTimeFromProc(pid);
    if (process.platform === 'win32') return startTimeFromPowerShell(pid);
    const [state, ...start] = output('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`]).split(/\s+/);
    return state?.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startTimeFromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot}:${fields[19]}`;
}

function startTimeFromPowerShell(pid: number): string {
  return output('powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]);
}

/** How a process was called; empty where the platform does not tell. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return '';
    return output('ps', ['-o', 'command=', '-p', `${pid}`]);
  } catch {
    return '';
  }
}

function output(command: string, args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** Asks a process to end, and ends it when it has not done so after a while. */
export async function endProcess(id: ProcessId, graceMs: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 5000],
  ] as const) {
    if (!isRunning(id)) return;
    signalProcess(id.pid, signal);
    const deadline = performance.now() + patience;
    while (performance.now() < deadline && isRunning(id)) await sleep(50);
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself in between.
  }
}

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** In a process group of its own, out of reach of Ctrl-C. */
  detached?: boolean;
  signal?: AbortSignal;
}

/** Runs a program to its end. What it prints is returned, not shown. */
export function run(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const printed: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
    child.once('error', reject);
    const finish = () =>
      resolve({ code: child.exitCode ?? 1, output: Buffer.concat(printed).toString('utf8') });
    child.once('close', finish);
    // A server that was started on the way may hold the pipes open for as long as it lives.
    child.once('exit', () => setTimeout(finish, 1000).unref());
  });
}
