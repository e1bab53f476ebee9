import type { App, Caller } from './app.js';

let count = 0;

/** A number that nothing in these tests has had yet. */
export const next = () => (count += 1);

/** What a category is made from: all that is required, and what a test wants to be otherwise. */
export const newCategory = (fields: object = {}) => ({ name: `Category one ${next()}`, ...fields });

/** A row that is there. */
export async function someCategory(app: App, fields: object = {}) {
  return made(app.user(['staff']), '/v1/categories', newCategory(fields));
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
  return made(app.user(['staff']), '/v1/products', await newProduct(app, fields));
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
