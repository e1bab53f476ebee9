import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from './auth.js';
import type { KeyedRequest } from './idempotency.js';

/** What a flow of this service has done here. @throws Problem where it is refused. */
export type OwnStep = (request: KeyedRequest, caller: Caller) => Promise<unknown>;

/** Carries out what flows of this service do with its own rows. */
export interface OwnSteps {
  /** By the path that another service would have to it: `orders/confirm`. */
  steps(): [string, OwnStep][];
}

export const OWN_STEPS = Symbol('Own steps');

/** What is done has a row that it is done with, or is made from. */
interface Item {
  readonly row: object;
}

/** Works through the items in the order of their keys, so that two calls never wait for each other. The results are in the order of the items. */
export async function inKeyOrder<One extends Item, Result>(
  items: readonly One[],
  work: (item: One, index: number) => Promise<Result>,
): Promise<Result[]> {
  const keyed = items.map((item, index) => ({ item, index, key: JSON.stringify(item.row, withoutBigInts) }));
  const results: Result[] = [];
  for (const { item, index } of keyed.toSorted((one, other) => compare(one.key, other.key)))
    results[index] = await work(item, index);
  return results;
}

/** JSON has no numbers of that size: two are in some order by their digits, which is all that is asked here. */
const withoutBigInts = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The part of a request that is about one of its items, as it has come: for a port, which is called for each by itself. */
export const requestFor = (request: KeyedRequest, index: number): KeyedRequest => ({
  ...request,
  // As long as a key may be, however long that of the request is.
  key: createHash('sha256').update(`${index} ${request.key}`).digest('hex'),
  body: Body.parse(request.body).items[index]?.with ?? null,
});

const Body = z.object({ items: z.array(z.object({ with: z.unknown().optional() })) });
