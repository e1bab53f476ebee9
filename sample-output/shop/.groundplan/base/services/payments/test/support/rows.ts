import type { Answer, App } from './app.js';

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
  return made(await app.service('orders').post('/internal/v1/payments', newPayment(fields)));
}

/** The row of an answer, which must have been a success: a test cannot go on without it. */
function made({ status, body }: Answer) {
  if (status !== 201)
    throw new Error(`A row that the test needs was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
