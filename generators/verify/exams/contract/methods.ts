import { WrongAnswer } from '../../exam.ts';
import type { ExamService } from '../../plan/exam-plan.ts';
import { unknownKey } from '../../values/valid.ts';
import { send } from '../ask/call.ts';
import { expectProblem, wrong } from '../ask/expect.ts';
import { actionsIn, type Question, type Sitting } from '../ask/sitting.ts';

const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** That a path answers to no other method than its own, and says which these are. */
export function methodQuestions(sitting: Sitting, service: ExamService): Question[] {
  const { plan, system } = sitting;
  const actions = actionsIn(sitting, service);
  const byPath = Map.groupBy(actions, ({ path }) => path);
  return [...byPath].map(([path, [first, ...others]]) => ({
    subject: service.name,
    question: `${path} answers to its own methods only`,
    answer: async () => {
      if (!first) throw new WrongAnswer(`nothing is at ${path}`);
      const known = [first, ...others].map(({ method }) => method as string);
      const id = unknownKey(first.entity.key, sitting.rows.seed());
      const token = await system.userToken({
        id: crypto.randomUUID(),
        roles: plan.identity.roles.map(({ name }) => name),
      });
      for (const method of all.filter((one) => !known.includes(one))) {
        const answer = await send({
          method,
          url: `${system.url(service.name)}${path.replace('{id}', id)}`,
          token,
        });
        expectProblem(answer, { status: 405, problem: 'method-not-allowed' });
        const allowed = (answer.headers.get('allow') ?? '')
          .split(/,\s*/)
          .filter((one) => one !== 'HEAD')
          .sort();
        if (String(allowed) !== String([...known].sort()))
          throw wrong(answer, `Allow: ${known.join(', ')}`, allowed.join(', '));
      }
    },
  }));
}
