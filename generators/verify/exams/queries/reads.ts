import type { ExamEntity, ExamGrant, ExamPlan } from '../../plan/exam-plan.ts';
import type { SystemUnderExam } from '../../system/system-under-exam.ts';
import { type Answer, send } from '../ask/call.ts';
import { type Asker, askersOf } from './askers.ts';
import type { Filled } from './fill/fill.ts';
import type { Question } from './question.ts';
import type { Samples } from './samples.ts';
import { filters, ranges, sorts } from './wire.ts';

/** A reading of a service, by a user, by nobody in particular or by another service. */
interface Request {
  readonly path: string;
  readonly by: Asker | { readonly service: string };
}

/** Every way to read an entity: by id, all of them, filtered, sorted, searched, page by page, and by other services. */
export async function readsOf(
  system: SystemUnderExam,
  entity: ExamEntity,
  filled: Filled,
  samples: Samples,
): Promise<Question[]> {
  const { plan } = system;
  const { route } = entity;
  if (route === undefined) return [];
  const grants = readersOf(plan, entity);
  const all = askersOf(plan, grants, filled);
  const ask = (question: string, paths: readonly string[]): Question[] => {
    const requests = paths.flatMap((path) => all.map((by): Request => ({ path, by })));
    return requests.length > 0 ? [reading(system, entity, question, requests)] : [];
  };
  const list = (parameters: Readonly<Record<string, string>>): string =>
    `${route}?${new URLSearchParams(parameters)}`;
  const ids = await samples.ids(entity, 3);
  const questions = [
    ...ask(
      'one by its id',
      ids.slice(0, 1).map((id) => `${route}/${id}`),
    ),
    ...ask('a list by ids', [list({ id: ids.join() })]),
    ...sorts(entity).flatMap((sort) =>
      ask(`a list by ${sort}`, [list({ sort }), list({ sort: `-${sort}` })]),
    ),
    ...lookups(system, entity, ids),
  ];
  for (const field of filters(entity)) {
    const values = await samples.values(entity, field);
    const paths = values.map((value) => list({ [field.name]: value }));
    questions.push(...ask(`a list filtered by ${field.name}`, paths));
  }
  for (const field of ranges(entity)) {
    const limits = await samples.limits(entity, field);
    if (!limits) continue;
    const { least, most } = limits;
    const bounds = [{ [`${field.name}[gte]`]: most }, { [`${field.name}[lte]`]: least }];
    const paths = bounds.map((bound) => list({ ...bound, sort: field.name }));
    questions.push(...ask(`a list within a range of ${field.name}`, paths));
  }
  const isSearched = entity.fields.some((field) => field.search && !field.secret);
  const texts = ['lamp', 'lamp 77777', 'nothing like it'];
  return [
    ...questions,
    ...(isSearched
      ? ask(
          'a search',
          texts.map((q) => list({ q })),
        )
      : []),
  ];
}

/** Nobody sees all users where the role that includes the most is the one that everybody gets. */
function readersOf({ identity }: ExamPlan, { id, access }: ExamEntity): readonly ExamGrant[] {
  const grants = access['read'] ?? [];
  if (id !== 'identity.User') return grants;
  return grants.filter(({ to }) => to.kind !== 'role' || to.role !== identity.default);
}

/** What other services ask for, by ids. */
function lookups(system: SystemUnderExam, entity: ExamEntity, ids: readonly string[]): Question[] {
  const callers = system.plan.reads.filter(
    ({ service, target }) => target === entity.id && service !== entity.service,
  );
  const requests = [...new Set(callers.map(({ service }) => service))].map((service): Request => {
    const path = `/internal${entity.route}?id=${ids.join()}`;
    return { path, by: { service } };
  });
  return requests.length > 0 ? [reading(system, entity, 'a look-up by another service', requests)] : [];
}

/** Sends the requests, and asks for the second page where there is one. */
function reading(
  system: SystemUnderExam,
  entity: ExamEntity,
  question: string,
  requests: readonly Request[],
): Question {
  const ask = async (): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const { path, by } of requests) {
      const token = await tokenOf(system, entity.service, by);
      const url = `${system.url(entity.service)}${path}`;
      const first = await send({ method: 'GET', url, token });
      answers.push(first);
      const next = 'service' in by || !path.includes('?') ? undefined : nextOf(first);
      if (next === undefined) continue;
      answers.push(await send({ method: 'GET', url: `${url}&after=${encodeURIComponent(next)}`, token }));
    }
    return answers;
  };
  return { entity, question, mayBeRefused: false, ask };
}

async function tokenOf(
  system: SystemUnderExam,
  callee: string,
  by: Request['by'],
): Promise<string | undefined> {
  if ('service' in by) return system.serviceToken(by.service, callee);
  return by.person && system.userToken(by.person);
}

function nextOf({ status, body }: Answer): string | undefined {
  return status === 200 && typeof body === 'object' && body !== null && 'next' in body
    ? String(body.next)
    : undefined;
}
