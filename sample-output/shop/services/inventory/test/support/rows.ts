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
    ...fields,
  });

/** What a stock is made from: all that is required, and what a test wants to be otherwise. */
export const newStock = (app: App, fields: object = {}) => ({ product: peerProduct(app).id, ...fields });

/** A row that is there. */
export async function someStock(app: App, fields: object = {}) {
  return made(await app.user(['staff']).post('/v1/stocks', newStock(app, fields)));
}

/** The row of an answer, which must have been a success: a test cannot go on without it. */
function made({ status, body }: Answer) {
  if (status !== 201)
    throw new Error(`A row that the test needs was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
