import { setTimeout } from 'node:timers/promises';
import type { App, Caller } from './app.js';

let count = 0;

/** A number that nothing in these tests has had yet. */
export const next = () => (count += 1);

/** A product, in the stand-in for catalog. */
export const peerProduct = (app: App, fields: object = {}) =>
  app.peer('catalog').put('products', {
    id: crypto.randomUUID(),
    name: 'Product one',
    price: { amount: '12.50', currency: 'EUR' },
    status: 'draft',
    version: 1,
    ...fields,
  });

/** What an order is made from: all that is required, and what a test wants to be otherwise. */
export const newOrder = (app: App, fields: object = {}) => ({
  lines: [{ product: peerProduct(app, { status: 'active' }).id, quantity: 2 }],
  ...fields,
});

/** A row that is there. */
export async function someOrder(app: App, fields: object = {}, by = app.user(['customer'])) {
  return made(by, '/v1/orders', newOrder(app, fields));
}

/** The row that this makes, which has to succeed: a test cannot go on without it. */
async function made(by: Caller, path: string, body: object) {
  let answer = await by.post(path, body);
  // On a busy machine the stand-ins may answer too late: like any client, it tries again.
  for (let tries = 1; answer.status === 503 && tries < 5; tries += 1) {
    await setTimeout(1000 * Number(answer.headers.get('retry-after')));
    answer = await by.post(path, body);
  }
  if (answer.status !== 201)
    throw new Error(
      `A row that the test needs was refused with ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  return answer.body;
}
