import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Examiner } from '../../exam.ts';
import type { ExamEntity, ExamPlan, ExamService } from '../../plan/exam-plan.ts';
import { Databases } from '../../rows/databases.ts';
import { Rows } from '../../rows/rows.ts';
import { Seeds } from '../../rows/seeds.ts';
import type { SystemUnderExam } from '../../system/system-under-exam.ts';
import { type Action, actionsOf, lettingGoIn } from '../../wire/actions.ts';
import { inParallel } from './parallel.ts';
import { withStillFlows } from './still-flows.ts';

/** What the questions of one exam share. */
export interface Sitting {
  readonly system: SystemUnderExam;
  readonly plan: ExamPlan;
  readonly examiner: Examiner;
  readonly databases: Databases;
  readonly rows: Rows;
}

/** How many questions are asked at a time. */
const width = 8;

/** Sits an exam with databases and rows of its own, and lets go of them. Nobody moves the rows on meanwhile: flows stand still. */
export const sitting = (
  system: SystemUnderExam,
  examiner: Examiner,
  exam: string,
  work: (sitting: Sitting) => Promise<void>,
): Promise<void> =>
  livelySitting(system, examiner, exam, (shared) => withStillFlows(shared, () => work(shared)));

/** The same while flows go on as they begin. */
export async function livelySitting(
  system: SystemUnderExam,
  examiner: Examiner,
  exam: string,
  work: (sitting: Sitting) => Promise<void>,
): Promise<void> {
  const { plan } = system;
  const databases = new Databases(system);
  const rows = new Rows(plan, databases, new Seeds(`${exam} ${Date.now()}`));
  try {
    await work({ system, plan, examiner, databases, rows });
  } finally {
    await databases.end();
  }
}

export interface Question {
  readonly subject: string;
  readonly question: string;
  readonly answer: () => Promise<void>;
  /** Whether it can be asked at all: a plan may rule out by one sentence what another one speaks of. */
  readonly isThinkable?: () => Promise<boolean>;
  /** Whether another question at the same time could come in its way. */
  readonly isAlone?: boolean;
}

/** Asks them all, some at a time, and in the end those that have to be asked alone. */
export async function askAll({ examiner }: Sitting, questions: readonly Question[]): Promise<void> {
  const tasksOf = (some: readonly Question[]) =>
    some.map(({ subject, question, answer, isThinkable }) => async () => {
      if (!isThinkable || (await isThinkable())) await examiner.ask(subject, question, answer);
    });
  const isAlone = (question: Question) => question.isAlone === true;
  const together = questions.filter((question) => !isAlone(question));
  await inParallel(tasksOf(together), width, examiner.signal);
  await inParallel(tasksOf(questions.filter(isAlone)), 1, examiner.signal);
}

/** The services that are asked about. */
export const servicesOf = ({ plan }: Sitting, only: string | undefined): readonly ExamService[] =>
  plan.services.filter(({ name }) => only === undefined || name === only);

export const actionsIn = ({ plan }: Sitting, { name, entities }: ExamService): readonly Action[] => [
  ...entities.flatMap((entity: ExamEntity) => actionsOf(plan, entity)),
  ...lettingGoIn(plan, name),
];

export const contractText = ({ system }: Sitting, folder: string): Promise<string> =>
  readFile(join(system.root, folder, 'openapi.yaml'), 'utf8');
