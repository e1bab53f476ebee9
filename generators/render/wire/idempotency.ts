import type { Refusal } from './refusals.ts';

/** What a call with an `Idempotency-Key` can be refused with besides its own reasons. */
export const idempotencyRefusals: readonly Refusal[] = [
  {
    status: 409,
    type: 'idempotency-key-in-use',
    detail: 'The first call with this key is still running. Try again in a moment.',
  },
  {
    status: 422,
    type: 'idempotency-key-reused',
    detail: 'This key was used with another body.',
  },
];
