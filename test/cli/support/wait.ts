import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until something holds. A test that waits in vain ends by jest's own limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}
