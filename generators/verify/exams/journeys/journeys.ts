import type { Exam } from '../../exam.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import { askAll, type Question, servicesOf, type Sitting, sitting } from '../ask/sitting.ts';
import { hasOneEach } from '../../wire/one-each.ts';
import { Life } from './life.ts';
import { sessionQuestions } from './sessions.ts';
import { type User, usersOf } from './user.ts';

export const journeys: Exam = {
  name: 'journeys',
  proves:
    'people who register and sign in at the gateway do there what the plan lets them, from beginning to end',
  sit: (system, examiner, service) =>
    sitting(system, examiner, 'journeys', async (shared) => {
      const users = await usersOf(shared);
      const own = service === undefined || service === 'identity' ? sessionQuestions(shared) : [];
      const lives: Question[] = [];
      for (const entity of entitiesOf(shared, service))
        lives.push(life(shared, entity, hasOneEach(entity) ? await usersOf(shared) : users));
      await askAll(shared, [...own, ...lives]);
    }),
};

/** What can be reached at the gateway: parts are reached with what they are part of. */
function entitiesOf(shared: Sitting, only: string | undefined): ExamEntity[] {
  const { exposed } = shared.plan;
  return servicesOf(shared, only)
    .filter(({ name }) => exposed.includes(name))
    .flatMap(({ entities }) => entities.filter(({ route }) => route !== undefined));
}

const life = (shared: Sitting, entity: ExamEntity, users: readonly User[]): Question => ({
  subject: entity.id,
  question: 'a row is created, read, listed, changed, moved and deleted by those who may',
  answer: () => new Life(shared, entity, users).live(),
});
