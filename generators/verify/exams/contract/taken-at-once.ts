import { WrongAnswer } from '../../exam.ts';
import { refusalsOf } from '../../wire/refusals.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import { underWay } from '../ask/parallel.ts';
import type { Question } from '../ask/sitting.ts';
import { holding, waiting } from './held-table.ts';
import type { Subject } from './subject.ts';
import { counting } from './taken.ts';

/** Creations that get in each other's way: one is done, the others learn what is taken. */
export function takenAtOnceQuestions(subject: Subject): Question[] {
  const taken = takenByCreation(subject);
  if (taken.length === 0) return [];
  const answer = () => takenAtOnce(subject, taken);
  return [subject.question('of many at once with the same values one is done', answer)];
}

type Taken = ReturnType<typeof takenByCreation>;

/** The rules of which a second creation with the same body breaks one. */
const takenByCreation = ({ sitting, action }: Subject) =>
  action.kind === 'create'
    ? refusalsOf(sitting.plan, action).flatMap(({ problem, cause }) =>
        cause.kind === 'unique' && !cause.list ? [{ problem, rule: cause.rule }] : [],
      )
    : [];

const many = 4;

/** Each with a key of its own, where it has to have one. The table is held still until several have looked whether the values are there: none of them is, by then. */
async function takenAtOnce(subject: Subject, taken: Taken): Promise<void> {
  const { sitting, action } = subject;
  const [first] = taken;
  const conditions = first ? counting(first.rule) : [];
  const arrangement = await arrange(sitting, action, { full: true, conditions });
  const calls = await Promise.all(Array.from({ length: many }, () => callOf(sitting, arrangement)));
  await holding(subject, action.entity.table, async (letGo) => {
    const sent = underWay(Promise.all(calls.map((call) => subject.send(call))));
    await waiting(subject, 2);
    await letGo();
    const answers = await sent;
    const done = answers.filter(({ status }) => status === 201);
    for (const answer of answers.filter((one) => !done.includes(one))) {
      const { type } = (answer.body ?? {}) as { type?: unknown };
      const broken = taken.find(({ problem }) => type === `/problems/${problem}`) ?? first;
      expectProblem(answer, { status: 409, problem: broken?.problem });
    }
    if (done.length !== 1)
      throw new WrongAnswer(`of ${many} creations with the same values ${done.length} are done`);
  });
}
