import type { ExamEntity, ExamService } from '../../plan/exam-plan.ts';
import { type Action, actionsOf, named } from '../../wire/actions.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { send } from '../ask/call.ts';
import { expectProblem, wrong } from '../ask/expect.ts';
import { somebody } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';

/** That the gateway leads to what is exposed, word for word, and to nothing internal. */
export function gatewayQuestions(sitting: Sitting, service: ExamService): Question[] {
  const { plan } = sitting;
  const isExposed = plan.exposed.includes(service.name);
  // Two services can have the same route as long as one of them is not exposed; then it leads to the other one.
  const exposed = plan.services
    .filter(({ name }) => plan.exposed.includes(name))
    .flatMap(({ entities }) => entities);
  const isTaken = ({ route }: ExamEntity) => !isExposed && exposed.some((other) => other.route === route);
  const actions = service.entities
    .filter((entity) => !isTaken(entity))
    .flatMap((entity) => actionsOf(plan, entity));
  return actions.map((action) => {
    if (action.callers) return unreachable(sitting, action, 'an internal route is not there');
    return isExposed
      ? leading(sitting, action)
      : unreachable(sitting, action, 'a service that is not exposed is not there');
  });
}

function unreachable(sitting: Sitting, action: Action, what: string): Question {
  return {
    subject: 'gateway',
    question: `${what}: ${named(action)}`,
    answer: async () => {
      const { system, plan } = sitting;
      const call = await callOf(sitting, await arrange(sitting, action));
      const { pathname, search } = new URL(call.url);
      const tokens = [
        call.token,
        await system.userToken(somebody(...plan.identity.roles.map(({ name }) => name))),
      ];
      for (const token of tokens) {
        const answer = await send({ ...call, url: `${system.url('gateway')}${pathname}${search}`, token });
        expectProblem(answer, { status: 404, problem: 'not-found' });
      }
    },
  };
}

function leading(sitting: Sitting, action: Action): Question {
  return {
    subject: 'gateway',
    question: `leads to ${named(action)}`,
    answer: async () => {
      const call = await callOf(sitting, await arrange(sitting, action));
      const url = call.url.replace(sitting.system.url(action.entity.service), sitting.system.url('gateway'));
      const answer = await send({ ...call, url });
      const wanted = action.operation?.byHand ? [action.success, 501] : [action.success];
      if (!wanted.includes(answer.status)) throw wrong(answer, wanted.join(' or '), String(answer.status));
      const refused = await send({ ...call, url, token: 'not.a.token' });
      expectProblem(refused, { status: 401, problem: 'unauthorized' });
    },
  };
}
