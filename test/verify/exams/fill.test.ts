import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { fillSystem } from '../../../generators/verify/exams/queries/fill/fill.ts';
import type { ExamPlan, ExamService } from '../../../generators/verify/plan/exam-plan.ts';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { serviceSchema } from '../../../generators/verify/schema/schema.ts';
import { type PostgresServer, startPostgres } from '../../../generators/verify/system/postgres.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';
import { plans } from '../../plans/support/services.ts';

const ROWS = 2_000;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function on<Result>(database: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The database of a service as the plan has it, with no service around it. */
async function create(plan: ExamPlan, service: ExamService, database: string): Promise<void> {
  await on('postgres', (client) => client.query(`CREATE DATABASE "${database}"`));
  await on(database, async (client) => {
    for (const statement of serviceSchema(plan, service, new Date())) await client.query(statement);
  });
}

/** Filling switches the checks of foreign keys off; added once more, they look at every row. */
const ADDED_AGAIN = `
  DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT conrelid::regclass AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
             FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', k."table", k.name, k.name, k.definition);
    END LOOP;
  END $$`;

test.each(Object.keys(plans))('every table of %s is filled with valid rows', async (name) => {
  const { main, files } = await plans[name]!();
  const read = readExamPlan(main, files);
  const plan = { ...read, identity: { ...read.identity, user: undefined } };
  const databaseOf = (database: string) => `${name}-${database}`;
  for (const service of plan.services) await create(read, service, databaseOf(service.database));
  const system = { plan, databaseUrl: (database: string) => server.url(databaseOf(database)) };
  const services = plan.services.map((service) => service.name);
  const options = { rows: ROWS, signal: new AbortController().signal };
  // A second time adds nothing, and breaks nothing.
  await fillSystem(system as unknown as SystemUnderExam, services, options);
  const { sizes } = await fillSystem(system as unknown as SystemUnderExam, services, options);
  for (const service of plan.services) {
    await on(databaseOf(service.database), async (client) => {
      await client.query(ADDED_AGAIN);
      for (const { id, table } of service.entities) {
        const { rows } = await client.query<{ count: number }>(
          `SELECT count(*)::integer AS count FROM "${table}"`,
        );
        expect([id, rows[0]?.count]).toEqual([id, sizes.rows(id)]);
        expect([id, sizes.rows(id)]).toEqual([id, expect.any(Number)]);
        expect([id, sizes.rows(id) >= ROWS]).toEqual([id, true]);
      }
    });
  }
});
