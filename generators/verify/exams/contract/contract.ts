import type { Exam } from '../../exam.ts';
import type { ExamService } from '../../plan/exam-plan.ts';
import { named } from '../../wire/actions.ts';
import { statusesOf } from '../../wire/statuses.ts';
import { actionsIn, askAll, contractText, servicesOf, type Sitting, sitting } from '../ask/sitting.ts';
import { badRequestQuestions } from './bad-requests.ts';
import { Contract } from './contract-file.ts';
import { compare, documentedQuestions, routesQuestion } from './documented.ts';
import { askWithFaults } from './faults.ts';
import { askGateway } from './gateway.ts';
import { askIdentity } from './identity.ts';
import { keysInUseQuestions } from './keys-in-use.ts';
import { methodQuestions } from './methods.ts';
import { protocolQuestions } from './protocol.ts';
import { readWholeQuestions } from './read-whole.ts';
import { refusalQuestions } from './refusals.ts';
import { crossingQuestions } from './several-rows.ts';
import { Subject } from './subject.ts';
import { takenAtOnceQuestions } from './taken-at-once.ts';
import { successQuestions } from './successes.ts';

export const contract: Exam = {
  name: 'contract',
  proves: 'every answer that the plan makes possible is in the contract, and comes when it is provoked',
  sit: (system, examiner, service) =>
    sitting(system, examiner, 'contract', async (shared) => {
      for (const one of servicesOf(shared, service)) await askService(shared, one);
      if (service === undefined || service === 'identity') await askIdentity(shared);
      if (service === undefined || service === 'gateway') await askGateway(shared);
    }),
};

async function askService(shared: Sitting, service: ExamService): Promise<void> {
  const file = new Contract(await contractText(shared, `services/${service.name}`));
  const actions = actionsIn(shared, service);
  const subjects = actions.map((action) => new Subject(shared, action, file));
  const routes = actions.map(({ method, path }) => `${method} ${path}`);
  await askAll(shared, [
    routesQuestion(service.name, file, routes),
    ...actions.flatMap((action) => documentedQuestions(shared, action, file)),
    ...methodQuestions(shared, service),
    ...subjects.flatMap((subject) => [
      ...successQuestions(subject),
      ...badRequestQuestions(subject),
      ...refusalQuestions(subject),
      ...protocolQuestions(subject),
    ]),
  ]);
  const held = subjects.flatMap((one) => [
    ...keysInUseQuestions(one),
    ...takenAtOnceQuestions(one),
    ...crossingQuestions(one),
    ...readWholeQuestions(one),
  ]);
  for (const { subject, question, answer } of held) await shared.examiner.ask(subject, question, answer);
  await askWithFaults(
    shared,
    service,
    subjects.map((subject) => subject.endangered()),
  );
  await askAll(
    shared,
    subjects.filter(({ action }) => !action.operation?.byHand).map((subject) => allSeen(shared, subject)),
  );
}

/** That nothing which can be answered went unasked. */
const allSeen = ({ plan }: Sitting, { action, seen }: Subject) => ({
  subject: named(action),
  question: 'every status that it can give has been seen',
  answer: async () => {
    compare(
      'statuses',
      statusesOf(plan, action),
      [...seen].filter((status) => statusesOf(plan, action).includes(status)),
    );
  },
});
