import { createHash } from 'node:crypto';
import type { KeyedRequest } from './idempotency.js';

/** One row that something is done with, and what it is done with. */
interface Item {
  readonly row: object;
  readonly with?: unknown;
}

/** Works through the items in the order of their keys, so that two calls never wait for each other. The results are in the order of the items. */
export async function inKeyOrder<One extends Item, Result>(
  items: readonly One[],
  work: (item: One, index: number) => Promise<Result>,
): Promise<Result[]> {
  const keyed = items.map((item, index) => ({ item, index, key: JSON.stringify(item.row) }));
  const results: Result[] = [];
  for (const { item, index } of keyed.toSorted((one, other) => compare(one.key, other.key)))
    results[index] = await work(item, index);
  return results;
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The part of a request that is about one of its items: for a port, which is called for each by itself. */
export const requestFor = (request: KeyedRequest, item: Item, index: number): KeyedRequest => ({
  ...request,
  // As long as a key may be, however long that of the request is.
  key: createHash('sha256').update(`${index} ${request.key}`).digest('hex'),
  body: item.with ?? null,
});
