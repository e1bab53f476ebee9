import type { Answer, App } from './app.js';

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
  return made(await by.post('/v1/orders', newOrder(app, fields)));
}

/** The row of an answer, which must have been a success: a test cannot go on without it. */
function made({ status, body }: Answer) {
  if (status !== 201)
    throw new Error(`A row that the test needs was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
