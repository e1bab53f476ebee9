import type { Exam } from '../../exam.ts';
import type { ExamEntity, ExamService } from '../../plan/exam-plan.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { type Action, actionsOf, lettingGoIn } from '../../wire/actions.ts';
import { everyKind, somebody } from '../ask/people.ts';
import { askAll, type Question, servicesOf, type Sitting, sitting } from '../ask/sitting.ts';
import { closedQuestions } from './closed.ts';
import { databaseQuestions } from './databases.ts';
import { gatewayQuestions } from './gateway.ts';
import { onBehalfQuestions } from './on-behalf.ts';
import { listQuestions, readingQuestions } from './reads.ts';
import { serviceOutsideQuestions, serviceTokenQuestions, userTokenQuestions } from './tokens.ts';
import { type Variant, variantsFor } from './variants.ts';
import { creationQuestions, writingQuestions } from './writes.ts';

export const access: Exam = {
  name: 'access',
  proves: 'everybody can do what the plan allows them, with the rows that it allows, and nothing else',
  sit: (system, examiner, service) =>
    sitting(system, examiner, 'access', async (shared) => {
      for (const one of servicesOf(shared, service)) await askService(shared, one);
    }),
};

async function askService(shared: Sitting, service: ExamService): Promise<void> {
  for (const entity of service.entities) {
    const actions = actionsOf(shared.plan, entity);
    const questions: Question[] = closedQuestions(shared, entity);
    for (const action of actions) questions.push(...tokenQuestions(shared, action));
    for (const person of everyKind(shared.plan))
      questions.push(...(await matrix(shared, entity, actions, person)));
    await askAll(shared, questions);
  }
  const lettingGo = lettingGoIn(shared.plan, service.name);
  await askAll(
    shared,
    lettingGo.flatMap((action) => tokenQuestions(shared, action)),
  );
  await askAll(shared, [...gatewayQuestions(shared, service), ...databaseQuestions(shared, service)]);
}

function tokenQuestions(shared: Sitting, action: Action): Question[] {
  if (action.callers) return serviceTokenQuestions(shared, action);
  return [...userTokenQuestions(shared, action), ...serviceOutsideQuestions(shared, action)];
}

/** One row of the matrix: what somebody may do with every kind of row. */
async function matrix(
  shared: Sitting,
  entity: ExamEntity,
  actions: readonly Action[],
  person: Person | undefined,
): Promise<Question[]> {
  const open = actions.filter(({ callers }) => !callers);
  if (open.length === 0) return [];
  const variants = await variantsFor(shared, entity, person);
  const questions = await Promise.all(open.map((action) => questionsOf(shared, action, person, variants)));
  return questions.flat();
}

async function questionsOf(
  shared: Sitting,
  action: Action,
  person: Person | undefined,
  variants: readonly Variant[],
): Promise<Question[]> {
  if (action.kind === 'list') return listsOf(shared, action, person, variants);
  if (action.kind === 'get') return readingQuestions(shared, action, variants);
  if (action.kind !== 'create') return writingQuestions(shared, action, variants);
  const fresh = person && somebody(...person.roles);
  const own = await creationQuestions(shared, action, fresh);
  return fresh ? [...own, ...onBehalfQuestions(shared, action, fresh)] : own;
}

/** Where nobody can have two rows, the owner of each of them is asked. */
function listsOf(
  shared: Sitting,
  action: Action,
  kind: Person | undefined,
  variants: readonly Variant[],
): Question[] {
  const people = [...new Set([kind, ...variants.map(({ person }) => person)])];
  return people.flatMap((person) => listQuestions(shared, action, person, variants));
}
