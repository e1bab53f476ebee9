import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { queries } from '../../../generators/verify/exams/queries/queries.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type Candidate, compose } from '../support/candidate.ts';

let candidate: Candidate;
beforeAll(async () => {
  candidate = await compose('--preset', 'shop');
}, 900_000);
afterAll(() => candidate.remove());

async function change(database: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: candidate.system.databaseUrl(database) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

test('the queries of the shop find everything by an index', async () => {
  const answers = await answersOf(queries, candidate.system);
  expect(failuresOf(answers)).toEqual([]);
  expect([...answers.keys()]).toEqual(
    expect.arrayContaining([
      'catalog.Product: one by its id',
      'catalog.Product: a list filtered by status',
      'catalog.Product: a list by name',
      'catalog.Product: a search',
      'catalog.Product: a look-up by another service',
      'catalog.Category: delete',
      'orders.Order: a list filtered by customer',
      'orders.Order: create',
      'payments.Payment: an internal authorise',
      'identity.User: a list filtered by email',
    ]),
  );
}, 600_000);

/** What is taken away, the question that notices, and what it says. */
const mutants: readonly [string, string, string, string, string, RegExp][] = [
  [
    'an index that a filter needs',
    'catalog',
    'DROP INDEX products_status_idx',
    'CREATE INDEX products_status_idx ON products (status, id)',
    'catalog.Product: a list filtered by status',
    /rows of products are read and thrown away|products is read from end to end/,
  ],
  [
    'the index of a search',
    'catalog',
    'DROP INDEX products_name_search_idx',
    'CREATE INDEX products_name_search_idx ON products USING gin (name gin_trgm_ops)',
    'catalog.Product: a search',
    /for \(\(name\)::text ~~\* '%nothing like it%'::text\)/,
  ],
  [
    'the index by which parts are found',
    'orders',
    'DROP INDEX order_lines_order_id_idx',
    'CREATE INDEX order_lines_order_id_idx ON order_lines (order_id, position)',
    'orders.Order: one by its id',
    /order_lines is read from end to end[^]*FROM order_lines WHERE order_id/,
  ],
  [
    'the index by which a deletion looks for what refers to the row',
    'catalog',
    'DROP INDEX products_category_id_idx',
    'CREATE INDEX products_category_id_idx ON products (category_id, id)',
    'catalog.Category: delete',
    /products is read from end to end[^]*FOR KEY SHARE/,
  ],
  [
    'the index of a rule of uniqueness',
    'payments',
    'ALTER TABLE payments DROP CONSTRAINT payments_order_key',
    'ALTER TABLE payments ADD CONSTRAINT payments_order_key UNIQUE (order_id)',
    'payments.Payment: a list filtered by order',
    /payments/,
  ],
];

test('the exam looks at what is asked of the database before something is refused', async () => {
  await change(
    'catalog',
    `ALTER TABLE products FORCE ROW LEVEL SECURITY;
     ALTER TABLE products ENABLE ROW LEVEL SECURITY;
     CREATE POLICY slow ON products USING ((SELECT count(*) FROM categories WHERE name LIKE '%none%') = 0)`,
  );
  try {
    const answers = await answersOf(queries, candidate.system, 'catalog');
    expect(answers.get('catalog.Product: activate that is refused')).toContain(
      'categories is read from end to end',
    );
  } finally {
    await change(
      'catalog',
      `DROP POLICY slow ON products; ALTER TABLE products DISABLE ROW LEVEL SECURITY;
       ALTER TABLE products NO FORCE ROW LEVEL SECURITY`,
    );
  }
}, 300_000);

describe('the exam notices when somebody takes away', () => {
  test.each(mutants)(
    '%s',
    async (_what, service, broken, mended, question, said) => {
      await change(service, broken);
      try {
        const answers = await answersOf(queries, candidate.system, service);
        expect(answers.get(question)).toMatch(said);
        expect(answers.get(question)).toContain('\n  next  ');
      } finally {
        await change(service, mended);
      }
    },
    300_000,
  );
});
