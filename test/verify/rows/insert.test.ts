import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { Databases } from '../../../generators/verify/rows/databases.ts';
import { insert } from '../../../generators/verify/rows/insert.ts';
import { serviceSchema } from '../../../generators/verify/schema/schema.ts';
import { type PostgresServer, startPostgres } from '../../../generators/verify/system/postgres.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';

const PLAN = `groundplan: 1
system: depot
currency: EUR
services:
  depot:
    entities:
      Basket:
        fields: { title: string(20), things: many Thing 1..3, marks: links Mark 0..3 }
        access: { read: public, write: public }
      Thing:
        fields: { label: string(20) }
      Mark:
        fields: { name: string(20) }
        access: { read: public, write: public }
identity: none
gateway: { expose: [depot] }
`;

const plan = readExamPlan(PLAN, new Map());
const service = plan.services.find(({ name }) => name === 'depot')!;
const basket = service.entities.find(({ name }) => name === 'Basket')!;

let server: PostgresServer;
let databases: Databases;
beforeAll(async () => {
  server = await startPostgres();
  databases = new Databases({
    plan,
    databaseUrl: () => server.url('postgres'),
  } as unknown as SystemUnderExam);
  for (const statement of serviceSchema(plan, service, new Date())) await databases.query('depot', statement);
});
afterAll(async () => {
  await databases.end();
  await server.stop();
});

const rows = async () =>
  (await databases.query<{ count: number }>('depot', 'SELECT count(*)::integer AS count FROM baskets'))[0]
    ?.count;

test('a row is there with its parts', async () => {
  const things = [{ label: 'one' }, { label: 'two' }];
  const { id, values } = await insert(plan, databases, basket, { title: 'a', things, marks: [] });
  const stored = await databases.query('depot', 'SELECT label, position FROM things WHERE basket_id = $1', [
    id,
  ]);
  expect(stored).toEqual([
    { label: 'one', position: 0 },
    { label: 'two', position: 1 },
  ]);
  expect(values['things']).toEqual([
    { label: 'one', id: expect.any(String) },
    { label: 'two', id: expect.any(String) },
  ]);
});

test('a row whose parts or links cannot be written is not there either, and what comes next is written', async () => {
  const before = await rows();
  const long = { title: 'b', things: [{ label: 'one' }, { label: 'x'.repeat(21) }], marks: [] };
  await expect(insert(plan, databases, basket, long)).rejects.toThrow('too long');
  const unknown = { title: 'c', things: [], marks: ['018f0000-0000-7000-8000-000000000000'] };
  await expect(insert(plan, databases, basket, unknown)).rejects.toThrow('foreign key');
  expect(await rows()).toBe(before);
  await insert(plan, databases, basket, { title: 'd', things: [{ label: 'one' }], marks: [] });
  expect(await rows()).toBe(Number(before) + 1);
});
