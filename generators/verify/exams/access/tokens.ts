import { WrongAnswer } from '../../exam.ts';
import type { ExamPlan } from '../../plan/exam-plan.ts';
import { type Action, lettingGoIn, named } from '../../wire/actions.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { send } from '../ask/call.ts';
import { expectProblem, wrong } from '../ask/expect.ts';
import { somebody } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { badServiceTokens, badUserTokens } from './bad-tokens.ts';
import { problems } from './reads.ts';

/** That a token which is wrong in one thing is refused wherever it comes, where nobody has to sign in too. */
export function userTokenQuestions(sitting: Sitting, action: Action): Question[] {
  const { system, plan } = sitting;
  const person = somebody(...plan.identity.roles.map(({ name }) => name));
  let shared: Promise<Arrangement> | undefined;
  const ready = () => (shared ??= arrange(sitting, action));
  return badUserTokens(system, person).map(({ what, token }) => ({
    subject: named(action),
    question: `a token ${what} is 401`,
    answer: async () =>
      expectProblem(
        await send(await callOf(sitting, await ready(), { token: await token() })),
        problems.unauthorized,
      ),
  }));
}

/** That internal routes are open to the services that the plan names, with a token of their own, and to nobody else. */
export function serviceTokenQuestions(sitting: Sitting, action: Action): Question[] {
  const { system, plan } = sitting;
  const { host: service } = action;
  const callers = action.callers ?? [];
  const [caller = ''] = callers;
  const roles = plan.identity.roles.map(({ name }) => name);
  let shared: Promise<Arrangement> | undefined;
  const ready = () => (shared ??= arrange(sitting, action));
  const ask = (
    question: string,
    token: () => Promise<string | undefined>,
    expected: { status: number; problem: string },
  ): Question => ({
    subject: named(action),
    question,
    answer: async () =>
      expectProblem(await send(await callOf(sitting, await ready(), { token: await token() })), expected),
  });
  const known = knownTo(plan, service).filter((name) => !callers.includes(name));
  return [
    ask('without a token is 401', async () => undefined, problems.unauthorized),
    ask('by a user with every role is 403', () => system.userToken(somebody(...roles)), problems.forbidden),
    ...badServiceTokens(system, caller, service).map(({ what, token }) =>
      ask(`a token ${what} is 401`, token, problems.unauthorized),
    ),
    ...known.map((name) =>
      ask(
        `by ${name}, which has other things to do here, is 403`,
        () => system.serviceToken(name, service),
        problems.forbidden,
      ),
    ),
    ...callers.map((name) => ({
      subject: named(action),
      question: `by ${name} is allowed`,
      answer: async () => {
        const answer = await send(
          await callOf(sitting, await arrange(sitting, action), {
            token: await system.serviceToken(name, service, somebody()),
          }),
        );
        if (answer.status !== action.success && answer.status !== 501)
          throw wrong(answer, `${action.success}`);
      },
    })),
  ];
}

/** The services whose keys a service has: those that look something up here, or have something done. */
function knownTo(plan: ExamPlan, service: string): string[] {
  const { reads, calls } = plan;
  const within = (id: string) => id.startsWith(`${service}.`);
  const all = [
    ...reads.filter(({ target }) => within(target)),
    ...calls.filter(({ entity }) => within(entity)),
  ];
  const asking = lettingGoIn(plan, service).map(({ entity }) => entity.service);
  return [...new Set([...all.map((one) => one.service), ...asking])].filter((name) => name !== service);
}

/** That a service's token opens nothing that is for people. */
export function serviceOutsideQuestions(sitting: Sitting, action: Action): Question[] {
  const { system, plan } = sitting;
  const isOpen = action.grants.some(({ to }) => to.kind === 'public');
  const [caller] = knownTo(plan, action.entity.service);
  if (isOpen || caller === undefined) return [];
  return [
    {
      subject: named(action),
      question: `by the service ${caller} is refused`,
      answer: async () => {
        const token = await system.serviceToken(caller, action.entity.service, somebody());
        const answer = await send(await callOf(sitting, await arrange(sitting, action), { token }));
        if (answer.status !== 401 && answer.status !== 403) throw wrong(answer, '401 or 403');
        if (answer.body === undefined) throw new WrongAnswer('there is no problem in the answer');
      },
    },
  ];
}
