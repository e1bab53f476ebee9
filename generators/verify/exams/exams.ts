import type { Exam } from '../exam.ts';
import { access } from './access/access.ts';
import { contract } from './contract/contract.ts';
import { journeys } from './journeys/journeys.ts';
import { migrations } from './migrations/migrations.ts';
import { queries } from './queries/queries.ts';

/** All exams, in the order in which they are sat. */
export const EXAMS: readonly Exam[] = [migrations, contract, access, journeys, queries];
