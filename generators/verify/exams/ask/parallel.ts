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
  await Promise.all(Array.from({ length: width }, work));
}
