/** Runs tasks, a few at a time, until all are done or the signal asks to end. */
export async function inParallel(
  tasks: readonly (() => Promise<void>)[],
  width: number,
  signal: AbortSignal,
): Promise<void> {
  const left = [...tasks];
  const work = async () => {
    for (let task = left.shift(); task && !signal.aborted; task = left.shift()) await task();
  };
  // All of them end before the first one's error is told: what they hold is let go of afterwards.
  const ended = await Promise.allSettled(Array.from({ length: width }, work));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** What is looked at later. Should it fail by then, whoever waits for it is told, and nobody else. */
export function underWay<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
