/** Enough to keep a disk busy. */
const WIDTH = 16;

/**
 * Does a piece of work for every item, several at a time. After a failure nothing more is begun; it is thrown when what
 * was under way has ended, so that nothing goes on behind the caller's back.
 */
export async function several<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  if (failures.length > 0) throw failures[0];
}
