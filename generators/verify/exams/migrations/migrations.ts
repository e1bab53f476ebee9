import { Client } from 'pg';
import type { ExamPlan } from '../../plan/exam-plan.ts';
import { type Exam, type Examiner, WrongAnswer } from '../../exam.ts';
import { type PostgresServer, startPostgres } from '../../system/postgres.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { difference, listing } from './difference.ts';
import { identitySchema, serviceSchema } from '../../schema/schema.ts';
import { type ServiceCode, serviceCode } from './service-code.ts';

/** Each service's migrations, on a database server of their own. */
export const migrations: Exam = {
  name: 'migrations',
  proves: 'migrations make the database that the plan describes, go back to nothing, and make the same again',
  async sit({ root, plan }, examiner, only) {
    const names = [...plan.services.map(({ name }) => name), ...(plan.identity.user ? ['identity'] : [])];
    const services = names.filter((name) => only === undefined || name === only);
    const server = await startPostgres();
    try {
      for (const service of services) await new Questions({ root, plan, service, server }, examiner).ask();
    } finally {
      await server.stop();
    }
  },
};

/** TypeORM's own book-keeping; and an extension, which may have been there before the migration that asks for it. */
const mayStay = (object: string): boolean =>
  object.startsWith('extension ') ||
  ['table migrations', 'sequence migrations_id_seq', 'table typeorm_metadata'].includes(object);

interface Subject {
  readonly root: string;
  readonly plan: ExamPlan;
  readonly service: string;
  readonly server: PostgresServer;
}

/** One service: its migrations run in a database that starts empty, question by question. */
class Questions {
  readonly #subject: Subject;
  readonly #examiner: Examiner;
  readonly #database: string;

  constructor(subject: Subject, examiner: Examiner) {
    this.#subject = subject;
    this.#examiner = examiner;
    this.#database = `${subject.service}-migrated`;
  }

  async ask(): Promise<void> {
    const { root, service } = this.#subject;
    let code: ServiceCode | undefined;
    let first: Catalog | undefined;
    await this.#question('its migrations run on an empty database', async () => {
      code = await serviceCode(root, service, this.#examiner.signal);
      await this.#create(this.#database);
      await code.migrate(this.#url(this.#database), 'up');
      first = await this.#catalog(this.#database);
    });
    if (!code || !first) return;
    const [program, catalog] = [code, first];
    await this.#question('the database is the one that the plan describes', () => this.#asPlanned(catalog));
    await this.#question('running them again changes nothing', async () => {
      await program.migrate(this.#url(this.#database), 'up');
      this.#same(catalog, await this.#catalog(this.#database), 'A second run has changed the database.');
    });
    await this.#question('all of them can be taken back', () => this.#takeBack(program));
    await this.#question('taken back and run again, they make the same database', async () => {
      await program.migrate(this.#url(this.#database), 'up');
      this.#same(catalog, await this.#catalog(this.#database), 'The second time gives another database.');
    });
  }

  #question(text: string, answer: () => Promise<void>): Promise<void> {
    return this.#examiner.ask(this.#subject.service, text, answer);
  }

  /** The same database, made from the plan by the exam's own DDL. */
  async #asPlanned(found: Catalog): Promise<void> {
    const { plan, service } = this.#subject;
    const planned = `${service}-planned`;
    await this.#create(planned);
    await this.#with(planned, async (client) => {
      const { rows } = await client.query<{ now: Date }>('SELECT now()');
      const own = plan.services.find(({ name }) => name === service);
      const statements = own ? serviceSchema(plan, own, rows[0]?.now ?? new Date()) : identitySchema(plan);
      for (const statement of statements) await client.query(statement);
    });
    const advice = 'Mend the plan or the migration, so that both say the same.';
    this.#same(await this.#catalog(planned), found, 'Plan (-) and database (+) differ.', advice);
  }

  /** One migration after the other, until none is left and nothing of them either. */
  async #takeBack(code: ServiceCode): Promise<void> {
    let left = await this.#applied();
    while (left > 0) {
      await code.migrate(this.#url(this.#database), 'down');
      const now = await this.#applied();
      if (now >= left)
        throw new WrongAnswer(`"migrate down" has taken nothing back; ${now} migrations are left.`);
      left = now;
    }
    const rest = [...(await this.#catalog(this.#database))].filter(([object]) => !mayStay(object));
    if (rest.length === 0) return;
    throw new WrongAnswer(
      `All migrations are taken back, but this is left:\n${listing(new Map(rest))}\n  next  let each "down" undo what its "up" has done`,
    );
  }

  #same(expected: Catalog, found: Catalog, otherwise: string, advice?: string): void {
    const lines = difference(expected, found);
    if (lines === '') return;
    throw new WrongAnswer(`${otherwise}\n${lines}${advice === undefined ? '' : `\n  next  ${advice}`}`);
  }

  #applied(): Promise<number> {
    return this.#with(this.#database, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::integer AS count FROM migrations',
      );
      return rows[0]?.count ?? 0;
    });
  }

  async #create(database: string): Promise<void> {
    await this.#with('postgres', async (client) => {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    });
  }

  #catalog(database: string): Promise<Catalog> {
    return this.#with(database, readCatalog);
  }

  #url(database: string): string {
    return this.#subject.server.url(database);
  }

  async #with<Result>(database: string, use: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: this.#url(database) });
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  }
}
