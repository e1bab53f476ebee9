import type { Answer, App } from './app.js';

let count = 0;

/** A number that nothing in these tests has had yet. */
export const next = () => (count += 1);

/** What a category is made from: all that is required, and what a test wants to be otherwise. */
export const newCategory = (fields: object = {}) => ({ name: `Category one ${next()}`, ...fields });

/** A row that is there. */
export async function someCategory(app: App, fields: object = {}) {
  return made(await app.user(['staff']).post('/v1/categories', newCategory(fields)));
}

/** What a product is made from: all that is required, and what a test wants to be otherwise. */
export const newProduct = async (app: App, fields: object = {}) => ({
  sku: `SKU-1001 ${next()}`,
  name: 'Product one',
  price: { amount: '12.50', currency: 'EUR' },
  category: (await someCategory(app)).id,
  ...fields,
});

/** A row that is there. */
export async function someProduct(app: App, fields: object = {}) {
  return made(await app.user(['staff']).post('/v1/products', await newProduct(app, fields)));
}

/** The row of an answer, which must have been a success: a test cannot go on without it. */
function made({ status, body }: Answer) {
  if (status !== 201)
    throw new Error(`A row that the test needs was refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
