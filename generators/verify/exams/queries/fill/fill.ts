import { Client } from 'pg';
import type { ExamEntity, ExamPlan } from '../../../plan/exam-plan.ts';
import { quote, text } from '../../../schema/sql.ts';
import type { SystemUnderExam } from '../../../system/system-under-exam.ts';
import { functions, uuidOf } from './functions.ts';
import { type Extra, fillLinks, fillTable } from './insert.ts';
import { ROWS, type Sizes, sizesOf } from './sizes.ts';

const DAY = 86_400_000;
/** The rows came in over so many days, the last of them today. All sittings of one day fill in the same. */
const DAYS = 30;

/** What tables were filled with. */
export interface Filled {
  readonly sizes: Sizes;
  /** The id of row number n, where ids are UUIDs: small numbers are referred to most. */
  id(n: number): string;
}

/** Fills every table of these services; users too, because others refer to them. */
export async function fillSystem(
  system: SystemUnderExam,
  services: readonly string[],
  { rows = ROWS, signal }: { readonly rows?: number; readonly signal: AbortSignal },
): Promise<Filled> {
  const { plan } = system;
  const { user } = plan.identity;
  const users = user && {
    ...user,
    fields: user.fields.filter(({ name }) => name === 'email' || name === 'name'),
  };
  const entities = [...plan.services.flatMap((service) => service.entities), ...(users ? [users] : [])];
  const sizes = sizesOf(plan, entities, rows);
  const step = Math.floor((DAYS * DAY) / (rows * 1.5));
  const start = Math.floor(Date.now() / DAY - DAYS) * DAY;
  const filling = { plan, sizes, functions: functions(start, step), signal };
  for (const service of plan.services.filter(({ name }) => services.includes(name)))
    await fillDatabase(system.databaseUrl(service.database), service.entities, filling);
  if (users && services.includes('identity')) {
    const extra = { roles: `ARRAY[${text(plan.identity.default)}]`, password_hash: text('none') };
    await fillDatabase(system.databaseUrl('identity'), [users], filling, extra);
  }
  return { sizes, id: (n) => uuidOf(n, start, step) };
}

interface Filling {
  readonly plan: ExamPlan;
  readonly sizes: Sizes;
  readonly functions: string;
  readonly signal: AbortSignal;
}

async function fillDatabase(
  url: string,
  entities: readonly ExamEntity[],
  { plan, sizes, functions: helpers, signal }: Filling,
  extra: Extra = {},
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // What refers to what is known beforehand; the order of the tables then does not matter.
    await client.query(`SET session_replication_role = replica; SET work_mem = '64MB'; ${helpers}`);
    for (const entity of entities) {
      signal.throwIfAborted();
      await client.query(fillTable(plan, entity, sizes, extra));
      for (const statement of fillLinks(plan, entity, sizes)) await client.query(statement);
    }
    const links = entities.flatMap(({ fields }) =>
      fields.flatMap(({ type }) => (type.kind === 'links' ? [type.table] : [])),
    );
    for (const table of [...entities.map((entity) => entity.table), ...links])
      await client.query(`VACUUM (ANALYZE) ${quote(table)}`);
  } finally {
    await client.end();
  }
}
