import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { migrations } from '../../../generators/verify/exams/migrations/migrations.ts';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import type { SystemUnderExam } from '../../../generators/verify/system/system-under-exam.ts';
import { plans, removeServices, writeServices } from '../../plans/support/services.ts';
import { answersOf, failuresOf } from '../support/answers.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The exam asks nothing of a running system. */
const system = (root: string, plan: SystemUnderExam['plan']): SystemUnderExam =>
  ({ root, plan }) as unknown as SystemUnderExam;

describe('the migrations of the shop', () => {
  const root = join(ROOT, 'test/.generated/exam-shop');
  const sample = join(ROOT, 'sample-output/shop');
  const plan = readExamPlan(readFileSync(join(sample, 'system.yaml'), 'utf8'), new Map());
  beforeAll(() => {
    mkdirSync(root, { recursive: true });
    cpSync(join(sample, 'services'), join(root, 'services'), { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('make what the plan says, and come and go', async () => {
    const answers = await answersOf(migrations, system(root, plan));
    expect(failuresOf(answers)).toEqual([]);
    expect(answers.size).toBe(5 * 5);
  });
});

/** Plans that have what the shop has not: generated columns, join tables, other keys, other names. */
describe.each(['workshop', 'everything'])('the migrations of %s', (name) => {
  afterAll(() => removeServices(`exam-${name}`));

  test('make what the plan says, and come and go', async () => {
    const { main, files } = await plans[name]!();
    const folders = await writeServices(`exam-${name}`, { main, files });
    const plan = readExamPlan(main, files);
    const isWritten = folders.some((folder) => basename(folder) === 'identity');
    const written = isWritten ? plan : { ...plan, identity: { ...plan.identity, user: undefined } };
    const answers = await answersOf(migrations, system(join(folders[0] ?? '', '../..'), written));
    expect(failuresOf(answers)).toEqual([]);
    expect(answers.size).toBe(folders.length * 5);
  });
});

const PLANNED = 'library: the database is the one that the plan describes';
const BACK = 'library: all of them can be taken back';

/** What is changed in the migration, and the question that notices with what it says. */
const mutants: readonly [string, string | RegExp, string, string, string][] = [
  [
    'a dropped CHECK',
    /,\s*CONSTRAINT books_pages_check CHECK \(.*?\)(?=\s*\)`)/s,
    '',
    PLANNED,
    '- constraint books_pages_check CHECK ((pages >= 1))',
  ],
  [
    'a missing index',
    /await runner.query\(`CREATE INDEX books_shelf_idx .*?`\);/,
    '',
    PLANNED,
    '- CREATE INDEX books_shelf_idx ON public.books USING btree (shelf, id)',
  ],
  [
    'a changed type',
    'title varchar(120)',
    'title varchar(80)',
    PLANNED,
    '- column title character varying(120) not null',
  ],
  ['a missing NOT NULL', 'pages integer NOT NULL', 'pages integer', PLANNED, '+ column pages integer'],
  [
    'another default',
    `DEFAULT 'fiction'`,
    `DEFAULT 'science'`,
    PLANNED,
    `- column kind text not null default 'fiction'::text`,
  ],
  [
    'another action of a foreign key',
    / ON DELETE CASCADE/,
    '',
    PLANNED,
    '+ constraint loans_book_fkey FOREIGN KEY (book_id) REFERENCES books(id)',
  ],
  [
    'a table that no plan has',
    'CREATE TABLE loans',
    'CREATE TABLE extra (); CREATE TABLE loans',
    PLANNED,
    '+ table extra',
  ],
  ['an empty "down"', /(async down\(runner\) \{).*?\n    \}/s, '$1 }', BACK, '  table books\n'],
  [
    'a "down" that forgets a table',
    'idempotency_keys, loans, books',
    'loans, books',
    BACK,
    '  table idempotency_keys\n',
  ],
  ['a forgotten migration', 'async up(runner) {', 'async up(runner) { return;', PLANNED, '- table books'],
];

describe('a fault in a migration', () => {
  const name = 'exam-mutants';
  const main = `
system: town
services:
  library:
    entities:
      Book:
        fields: { title: string(120), pages: integer >= 1, shelf: string(8) index, kind: fiction | science = fiction }
        access: { read: public, write: admin }
      Loan: { fields: { book: Book remove, reader: identity.User owner }, access: { read: owner, create: signed-in } }`;
  const read = readExamPlan(main, new Map());
  const plan = { ...read, identity: { ...read.identity, user: undefined } };
  let root = '';
  let file = '';
  let sound = '';
  beforeAll(async () => {
    const [folder = ''] = await writeServices(name, { main, files: new Map() });
    root = join(folder, '../..');
    const answers = await answersOf(migrations, system(root, plan));
    expect(failuresOf(answers)).toEqual([]);
    const built = join(folder, 'dist/migrations');
    file = join(built, readdirSync(built).find((one) => one.endsWith('.js')) ?? '');
    sound = readFileSync(file, 'utf8');
  });
  afterAll(() => removeServices(name));

  test.each(mutants)('%s is noticed', async (_fault, found, instead, question, said) => {
    const broken = sound.replace(found, instead);
    expect(broken).not.toBe(sound);
    writeFileSync(file, broken);
    const answers = await answersOf(migrations, system(root, plan));
    expect(`${answers.get(question)}\n`).toContain(said);
  });

  test('a migration that cannot run says why', async () => {
    writeFileSync(file, sound.replace('title varchar(120)', 'title varcharr(120)'));
    const answers = await answersOf(migrations, system(root, plan));
    expect(answers.get('library: its migrations run on an empty database')).toMatch(
      /^"node dist\/migrate.js up" failed in .*library:[^]*type "varcharr" does not exist/,
    );
    expect(answers.size).toBe(1);
  });
});
