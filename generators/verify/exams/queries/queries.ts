import { setTimeout as sleep } from 'node:timers/promises';
import { type Exam, WrongAnswer } from '../../exam.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import type { SystemUnderExam } from '../../system/system-under-exam.ts';
import type { Answer } from '../ask/call.ts';
import { wrong } from '../ask/expect.ts';
import { type Sitting, sitting } from '../ask/sitting.ts';
import { explaining } from './explain.ts';
import { faultsOf, outline, type RowCounts } from './faults.ts';
import { type Filled, fillSystem } from './fill/fill.ts';
import { type Executed, executedIn, markerSql } from './log.ts';
import type { Question } from './question.ts';
import { readsOf } from './reads.ts';
import { administrators } from '../../wire/roles.ts';
import { Samples } from './samples.ts';
import { writesOf } from './writes.ts';

/** How the database runs what the system asks of it, once its tables are large. */
export const queries: Exam = {
  name: 'queries',
  proves: 'with 100,000 rows in every table, nothing reads a table from end to end or sorts on disk',
  async sit(system, examiner, only) {
    const asked = databasesOf(system).filter(({ service }) => only === undefined || service === only);
    const filled = await fillSystem(
      system,
      asked.map(({ service }) => service),
      { signal: examiner.signal },
    );
    const names = asked.map(({ database }) => database);
    const outcomes: Outcome[] = [];
    await explaining(system.databaseUrl('postgres'), names, () =>
      sitting(system, examiner, 'queries', async (shared) => {
        outcomes.push(...(await new Observation(shared, filled).run(asked)));
      }),
    );
    for (const outcome of outcomes.filter(isTelling)) {
      const { entity, question } = outcome.question;
      await examiner.ask(entity.id, question, async () => judge(outcome));
    }
  },
};

interface Database {
  readonly service: string;
  readonly database: string;
  readonly entities: readonly ExamEntity[];
}

function databasesOf({ plan }: SystemUnderExam): Database[] {
  const { user } = plan.identity;
  const users = user && (administrators(plan).areThere ? user : { ...user, access: {} });
  return [
    ...plan.services.map(({ name, database, entities }) => ({ service: name, database, entities })),
    ...(users ? [{ service: 'identity', database: 'identity', entities: [users] }] : []),
  ];
}

interface Outcome {
  readonly question: Question;
  readonly answers: readonly Answer[];
  readonly executed: readonly Executed[];
  readonly counts: RowCounts;
}

/** Asks every question, with a marker in the server's log before what it causes, and one behind it. */
class Observation {
  readonly #shared: Sitting;
  readonly #filled: Filled;
  /** Tells these markers from those of others in the same log. */
  readonly #run = crypto.randomUUID().slice(0, 8);

  constructor(shared: Sitting, filled: Filled) {
    this.#shared = shared;
    this.#filled = filled;
  }

  async run(databases: readonly Database[]): Promise<Outcome[]> {
    const asked: Omit<Outcome, 'executed' | 'counts'>[] = [];
    const counts = new Map<string, number>();
    for (const database of databases) {
      for (const [table, rows] of await this.#counts(database))
        counts.set(table, Math.max(rows, counts.get(table) ?? 0));
      for (const question of await this.#questions(database)) {
        this.#shared.examiner.signal.throwIfAborted();
        await this.#mark(`${asked.length}`);
        const answers = await question.ask();
        asked.push({ question, answers });
        await this.#mark('between');
      }
    }
    await this.#mark('end');
    const executed = await this.#read();
    return asked.map((one, index) => ({
      ...one,
      counts,
      executed: executed.get(this.#marker(`${index}`)) ?? [],
    }));
  }

  #marker(name: string): string {
    return `${this.#run}-${name}`;
  }

  async #mark(name: string): Promise<void> {
    await this.#shared.databases.pool('postgres').query(markerSql(this.#marker(name)));
  }

  async #questions({ service, entities }: Database): Promise<Question[]> {
    const { system } = this.#shared;
    const samples = new Samples(this.#shared, service);
    const questions: Question[] = [];
    for (const entity of entities) {
      questions.push(...(await readsOf(system, entity, this.#filled, samples)));
      if (service !== 'identity') questions.push(...(await writesOf(this.#shared, entity)));
    }
    return questions;
  }

  async #counts({ service }: Database): Promise<RowCounts> {
    const rows = await this.#shared.databases.query<{ name: string; rows: number }>(
      service,
      `SELECT relname AS name, reltuples::float8 AS rows FROM pg_class WHERE relkind = 'r'`,
    );
    return new Map(rows.map((row) => [row.name, row.rows]));
  }

  /** The log as far as the last marker; a server may be a moment late with it. */
  async #read(): Promise<Map<string, Executed[]>> {
    const { system, examiner } = this.#shared;
    for (let tries = 0; tries < 100; tries += 1) {
      const executed = executedIn(await system.databaseLog());
      if (executed.has(this.#marker('end'))) return executed;
      await sleep(100, undefined, { signal: examiner.signal });
    }
    throw new Error('The log of the database server does not show what was written into it.');
  }
}

/** What is refused at the door, or by the table itself, has run no statement to its end. */
const isTelling = ({ question, answers, executed }: Outcome): boolean =>
  !question.mayBeRefused ||
  executed.length > 0 ||
  answers.some(({ status }) => status < 400 || status >= 500);

function judge({ question, answers, executed, counts }: Outcome): void {
  // A row that the caller may not see is looked for all the same.
  const refused = answers.find(
    ({ status }) => status >= 500 || (status >= 400 && status !== 404 && !question.mayBeRefused),
  );
  if (refused) throw wrong(refused, 'an answer that tells of the query behind it');
  if (executed.length === 0)
    throw new WrongAnswer('The database was asked nothing, so that nothing can be said.');
  const faults = new Map<string, string>();
  for (const one of executed) {
    const found = faultsOf(one, counts);
    if (found.length > 0) faults.set(one.statement, told(one, found));
  }
  if (faults.size > 0) throw new WrongAnswer([...faults.values(), ADVICE].join('\n'));
}

const ADVICE =
  '  next  give the columns of the condition an index: the word "index" on a field, or a rule in "indexes", in the plan';

const told = ({ statement, plan }: Executed, faults: readonly string[]): string =>
  [...faults, `  ${statement}`, ...outline(plan).map((line) => `    ${line}`)].join('\n');
