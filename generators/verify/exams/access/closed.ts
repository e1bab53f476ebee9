import type { ExamEntity } from '../../plan/exam-plan.ts';
import { unknownKey } from '../../values/valid.ts';
import { actionsOf } from '../../wire/actions.ts';
import { send } from '../ask/call.ts';
import { expectProblem } from '../ask/expect.ts';
import { somebody } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';

/** That what nobody, or only services, may do has no route for people, on the service and on the gateway. */
export function closedQuestions(sitting: Sitting, entity: ExamEntity): Question[] {
  const { plan, system, rows } = sitting;
  const { route } = entity;
  if (route === undefined || entity.partOf) return [];
  const open = actionsOf(plan, entity).filter(({ callers }) => !callers);
  const id = unknownKey(entity.key, rows.seed());
  const all = [
    { right: 'read', method: 'GET', path: route },
    { right: 'create', method: 'POST', path: route },
    { right: 'change', method: 'PATCH', path: `${route}/{id}` },
    { right: 'delete', method: 'DELETE', path: `${route}/{id}` },
    ...entity.operations.map((operation) => ({
      right: operation.name,
      method: 'POST',
      path: `${route}/{id}/${operation.route}`,
    })),
  ];
  const closed = all.filter(
    ({ method, path }) => !open.some((action) => action.method === method && action.path === path),
  );
  const hosts = [entity.service, ...(plan.exposed.includes(entity.service) ? ['gateway'] : [])];
  return closed.flatMap(({ right, method, path }) =>
    hosts.map((host) => ({
      subject: `${right} ${entity.id}`,
      question: `has no route for people at ${host === 'gateway' ? 'the gateway' : 'the service'}`,
      answer: async () => {
        const token = await system.userToken(somebody(...plan.identity.roles.map(({ name }) => name)));
        const answer = await send({
          method,
          url: `${system.url(host)}${path.replace('{id}', id)}`,
          token,
          body: {},
          ...(method === 'GET' && { body: undefined }),
        });
        const isPath = open.some((action) => action.path === path);
        expectProblem(
          answer,
          isPath ? { status: 405, problem: 'method-not-allowed' } : { status: 404, problem: 'not-found' },
        );
      },
    })),
  );
}
