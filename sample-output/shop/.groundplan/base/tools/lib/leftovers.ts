/** What an earlier run left behind when it was killed: recognised by the recorded processes, never by name. */
import { stopEmbeddedServer } from './postgres.ts';
import { endProcess, isRunning } from './processes.ts';
import { forgetState, readState } from './state.ts';
import type { System } from './system.ts';

/** To be called by whoever holds the lock. Returns what was still running. */
export async function endLeftovers(system: System): Promise<string[]> {
  const orphans = readState(system)?.children.filter((child) => isRunning(child.process)) ?? [];
  await Promise.all(orphans.map((child) => endProcess(child.process, 5000)));
  const server = await stopEmbeddedServer(system, 'fast');
  const ended = [...orphans.map(({ label }) => label), ...(server ? ['PostgreSQL'] : [])];
  forgetState(system);
  return ended;
}
