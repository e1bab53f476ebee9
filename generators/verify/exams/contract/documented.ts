import { WrongAnswer } from '../../exam.ts';
import { type Action, named } from '../../wire/actions.ts';
import { refusalsOf } from '../../wire/refusals.ts';
import { statusesOf } from '../../wire/statuses.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import type { Contract } from './contract-file.ts';

/** What every service has besides its actions, for whoever runs it. */
export const furniture = ['GET /health/live', 'GET /health/ready', 'GET /health/startup'];

/** That a contract names the routes of the plan, all of them and no others. */
export function routesQuestion(service: string, contract: Contract, expected: readonly string[]): Question {
  return {
    subject: service,
    question: 'the contract names the routes of the plan and no others',
    answer: async () => {
      const documented = contract.operations().filter((operation) => !furniture.includes(operation));
      compare('routes', expected, documented);
    },
  };
}

/** That it names every status and every problem that the plan makes possible, and no others. */
export function documentedQuestions({ plan }: Sitting, action: Action, contract: Contract): Question[] {
  const { method, path, operation } = action;
  const refusals = refusalsOf(plan, action);
  // What a method refuses that a person has yet to write is for that person to say.
  const mayRefuse = operation?.byHand === true;
  const questions: Question[] = [
    {
      subject: named(action),
      question: 'the contract names every status that it can give and no others',
      answer: async () => {
        const documented = contract.statuses(method, path).filter((status) => !mayRefuse || status !== 409);
        compare(
          'statuses',
          statusesOf(plan, action).filter((status) => !mayRefuse || status !== 409),
          documented,
        );
      },
    },
  ];
  if (mayRefuse) return questions;
  for (const status of [409, 422] as const) {
    const expected = refusals.filter((refusal) => refusal.status === status).map(({ problem }) => problem);
    if (expected.length === 0) continue;
    questions.push({
      subject: named(action),
      question: `the contract names every problem of a ${status} and no others`,
      answer: async () => compare('problems', expected, contract.problems(method, path, status)),
    });
  }
  return questions;
}

export function compare(
  what: string,
  expected: readonly (string | number)[],
  seen: readonly (string | number)[],
): void {
  const missing = [...new Set(expected)].filter((one) => !seen.includes(one));
  const more = seen.filter((one) => !expected.includes(one));
  const faults = [
    ...(missing.length > 0 ? [`${what} that are missing: ${missing.join(', ')}`] : []),
    ...(more.length > 0 ? [`${what} that the plan does not give: ${more.join(', ')}`] : []),
  ];
  if (faults.length > 0) throw new WrongAnswer(faults.join('; '));
}
