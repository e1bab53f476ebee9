import { EXIT, Fault } from './fault.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that is aborted when the process is asked to stop, by a signal or by the end of its input. It does not end the process: commands clean up first. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) process.on(name, () => controller.abort(name));
  // A process with nothing left to do waits for an answer from a terminal that is gone, or has just received Ctrl-C.
  process.once('beforeExit', () => controller.abort('SIGHUP'));
  return controller.signal;
}

/** Ends the command where it was asked to stop. `state` says what is left behind. */
export function throwIfStopped(signal: AbortSignal, state: string): void {
  if (signal.aborted) throw stopped(state);
}

/** Waits for something that cannot be stopped itself, such as an answer. */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>, state: string): Promise<T> {
  throwIfStopped(signal, state);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(stopped(state));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The command was asked to stop. */
export function stopped(state: string): Fault {
  return new Fault(
    { code: 'stopped', what: `Stopped. ${state}`, next: 'Run the same command again.' },
    EXIT.stopped,
  );
}

export const NOTHING_WRITTEN = 'Nothing was written.';
