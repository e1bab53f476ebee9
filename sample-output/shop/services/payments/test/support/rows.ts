import type { App, Caller } from './app.js';

let count = 0;

/** A number that nothing in these tests has had yet. */
export const next = () => (count += 1);

/** What a payment is made from: all that is required, and what a test wants to be otherwise. */
export const newPayment = (fields: object = {}) => ({
  order: crypto.randomUUID(),
  amount: { amount: '12.50', currency: 'EUR' },
  ...fields,
});

/** A row that is there. */
export async function somePayment(app: App, fields: object = {}) {
  return made(app.service('orders'), '/internal/v1/payments', newPayment(fields));
}

/** The row that this makes, which has to succeed: a test cannot go on without it. */
async function made(by: Caller, path: string, body: object) {
  const answer = await by.post(path, body);
  if (answer.status !== 201)
    throw new Error(
      `A row that the test needs was refused with ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  return answer.body;
}
