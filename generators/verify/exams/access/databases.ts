import type { ExamService } from '../../plan/exam-plan.ts';
import { WrongAnswer } from '../../exam.ts';
import type { Question, Sitting } from '../ask/sitting.ts';

/** The database that carries what services tell each other. */
const BUS = 'bus';

/** What a service has to do with the bus: it calls these functions of its, and nothing else. */
const CALLS = ['acknowledge', 'append', 'claim', 'read'];

/** That a service reaches its own data alone, whatever it may be made to ask its database server. */
export function databaseQuestions(sitting: Sitting, service: ExamService): Question[] {
  const { plan } = sitting;
  const isParty =
    plan.publishers.includes(service.name) ||
    [...plan.copies, ...plan.follows].some((one) => one.service === service.name);
  const hasBus = isParty && plan.broker === 'postgres';
  const subject = `the database of ${service.name}`;
  return [
    {
      subject,
      question: `its role can connect to no other database${hasBus ? ', but for the bus' : ''}`,
      answer: () =>
        expectSame(reachable(sitting, service), hasBus ? [service.database, BUS] : [service.database]),
    },
    ...(hasBus
      ? [
          {
            subject,
            question: 'of the bus, its role can call the functions for services, and use nothing else',
            answer: () =>
              expectSame(
                usable(sitting, service),
                CALLS.map((name) => `function ${name}`),
              ),
          },
        ]
      : []),
  ];
}

async function expectSame(found: Promise<readonly string[]>, expected: readonly string[]): Promise<void> {
  const [seen, wanted] = [(await found).toSorted().join(', '), expected.toSorted().join(', ')];
  if (seen !== wanted) throw new WrongAnswer(`expected ${wanted}, saw ${seen || 'none'}`);
}

/** Of the databases of the system, those that the role of a service can connect to. */
async function reachable({ plan, databases }: Sitting, { name, database }: ExamService): Promise<string[]> {
  const all = [...plan.services.map((service) => service.database), 'identity', BUS];
  const rows = await databases.query<{ datname: string }>(
    name,
    `SELECT datname FROM pg_database WHERE datname = ANY ($1) AND has_database_privilege($2, oid, 'CONNECT')`,
    [all, database],
  );
  return rows.map(({ datname }) => datname);
}

/** Tables, sequences and functions of the bus that the role of a service has a right to. */
async function usable({ databases }: Sitting, { database }: ExamService): Promise<string[]> {
  const { rows } = await databases.pool(BUS).query<{ object: string }>(
    `SELECT 'relation ' || relname AS object FROM pg_class
     WHERE relnamespace = 'bus'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
       AND CASE relkind
         WHEN 'S' THEN has_sequence_privilege($1, oid, 'USAGE, SELECT, UPDATE')
         ELSE has_table_privilege($1, oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
           OR has_any_column_privilege($1, oid, 'SELECT, INSERT, UPDATE, REFERENCES') END
     UNION ALL
     SELECT 'function ' || proname FROM pg_proc
     WHERE pronamespace = 'bus'::regnamespace AND has_function_privilege($1, oid, 'EXECUTE')`,
    [database],
  );
  return rows.map(({ object }) => object);
}
