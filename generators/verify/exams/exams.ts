import type { Exam } from '../exam.ts';
import type { ExamPlan } from '../plan/exam-plan.ts';
import { access } from './access/access.ts';
import { contract } from './contract/contract.ts';
import { crash } from './crash/crash.ts';
import { delivery } from './delivery/delivery.ts';
import { flows } from './flows/flows.ts';
import { journeys } from './journeys/journeys.ts';
import { migrations } from './migrations/migrations.ts';
import { queries } from './queries/queries.ts';
import { restart } from './restart/restart.ts';

/** All exams, in the order in which they are sat. */
export const EXAMS: readonly Exam[] = [
  migrations,
  contract,
  access,
  journeys,
  delivery,
  flows,
  restart,
  crash,
  queries,
];

/** Those that have something to ask of a system with this plan. */
export const examsFor = (plan: ExamPlan): readonly Exam[] =>
  EXAMS.filter((exam) => exam.isFor?.(plan) !== false);
