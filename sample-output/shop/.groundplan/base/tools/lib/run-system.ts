/** From the start of a system to its end, whatever ends it: a person, a failure, or the death of a part. */
import { claim, onStopRequest, release } from './state.ts';
import { type StartOptions, Supervisor } from './supervisor.ts';
import type { System } from './system.ts';
import { explain, Interrupted, say } from './terminal.ts';

/** Starts it, calls back when it is ready, and returns when somebody has stopped it. Throws what made it fail. */
export async function runSystem(
  system: System,
  options: StartOptions,
  onReady: (supervisor: Supervisor) => void,
): Promise<void> {
  const supervisor = new Supervisor(system, options);
  await claim(system);
  heedInterruptions(supervisor);
  try {
    await run(supervisor, onReady);
  } finally {
    release(system);
  }
  say('stopped');
}

async function run(supervisor: Supervisor, onReady: (supervisor: Supervisor) => void) {
  try {
    await supervisor.start();
    onReady(supervisor);
    await supervisor.untilEnd();
  } catch (error) {
    const reason = supervisor.reason ?? (error as Error);
    supervisor.end(reason);
    const isFailure = !(reason instanceof Interrupted);
    if (!isFailure) say('stopping …');
    await supervisor.stop(isFailure ? explain(reason) : undefined);
    if (isFailure) throw reason;
  }
}

function heedInterruptions(supervisor: Supervisor) {
  let first: number | undefined;
  const interrupt = () => {
    first ??= performance.now();
    supervisor.end(new Interrupted());
    // npm passes on a Ctrl-C that the terminal has sent to everybody already: one key, two signals.
    if (performance.now() - first > 700) void supervisor.kill().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  onStopRequest(supervisor.system, interrupt);
  process.on('uncaughtException', (error) => supervisor.end(error));
}
