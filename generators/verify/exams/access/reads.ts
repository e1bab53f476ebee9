import type { Person } from '../../system/system-under-exam.ts';
import { type Action, named } from '../../wire/actions.ts';
import { isFor, type Verdict, verdict } from '../../wire/truth.ts';
import { urlOf } from '../ask/address.ts';
import { type Answer, send } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { spokenOf, tokenOf } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import type { Variant } from './variants.ts';

/** What the plan says of a caller and a row. */
export function verdictOn(
  { plan, rows }: Sitting,
  action: Action,
  { row, person }: Pick<Variant, 'row' | 'person'>,
): Verdict {
  return verdict(plan, action, person, rows.facts(action.entity, row.values, { user: person?.id }));
}

export const problems = {
  unauthorized: { status: 401, problem: 'unauthorized' },
  forbidden: { status: 403, problem: 'forbidden' },
  hidden: { status: 404, problem: 'not-found' },
} as const;

export const spokenVerdict = {
  allowed: 'allowed',
  unauthorized: '401',
  forbidden: '403',
  hidden: '404',
} as const;

/** That a row is shown to those who may see it, and is not there for others. */
export function readingQuestions(sitting: Sitting, action: Action, variants: readonly Variant[]): Question[] {
  return variants.map((variant) => {
    const { person } = variant;
    const expected = verdictOn(sitting, action, variant);
    return {
      subject: named(action),
      question: `${variant.what}: by ${spokenOf(person)} is ${spokenVerdict[expected]}`,
      answer: async () => {
        const answer = await send({
          method: 'GET',
          url: urlOf(sitting, action, variant.row.id),
          token: await tokenOf(sitting.system, person),
        });
        if (expected !== 'allowed') return expectProblem(answer, problems[expected]);
        expectStatus(answer, 200);
        const { id } = answer.body as { id?: string };
        if (id !== variant.row.id) throw wrong(answer, `the row ${variant.row.id}`, String(id));
      },
    };
  });
}

/** That lists, pages and searches hold the rows that a caller may see and no others. */
export function listQuestions(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
  variants: readonly Variant[],
): Question[] {
  const { entity } = action;
  const get = { ...action, kind: 'get' } as const;
  const seen = variants.filter(({ row }) => verdictOn(sitting, get, { row, person }) === 'allowed');
  const isOpen = action.grants.some((grant) => isFor(sitting.plan, grant, person));
  const closed = isOpen ? undefined : person ? 'forbidden' : 'unauthorized';
  const ids = variants.map(({ row }) => row.id);
  const ask = (
    what: string,
    answer: (list: (query: string) => Promise<Answer>) => Promise<void>,
  ): Question => ({
    subject: named(action),
    question: `${what} for ${spokenOf(person)}`,
    answer: async () => {
      const token = await tokenOf(sitting.system, person);
      await answer((query) => send({ method: 'GET', url: `${urlOf(sitting, action)}?${query}`, token }));
    },
  });
  if (closed) {
    return [
      ask(`is ${spokenVerdict[closed]}`, async (list) =>
        expectProblem(await list('limit=1'), problems[closed]),
      ),
    ];
  }
  const visible = seen.map(({ row }) => row.id);
  const text = entity.fields.find(({ search, secret, type }) => search && !secret && type.kind === 'string');
  return [
    ask('holds what they may see and nothing else', async (list) => {
      const answer = await list(`id=${ids.join(',')}&limit=100`);
      expectStatus(answer, 200);
      expectIds(answer, idsIn(answer), visible);
    }),
    ask('has as many pages as they may see rows', async (list) => {
      const found: string[] = [];
      let answer = await list(`id=${ids.join(',')}&limit=2`);
      for (let page = 0; page <= ids.length; page += 1) {
        expectStatus(answer, 200);
        found.push(...idsIn(answer));
        const { next } = answer.body as { next?: string };
        if (next === undefined) break;
        answer = await list(`id=${ids.join(',')}&limit=2&after=${encodeURIComponent(next)}`);
      }
      expectIds(answer, found, visible);
    }),
    ...(text
      ? [
          ask('is searched among what they may see', async (list) => {
            for (const { row } of variants) {
              const answer = await list(
                `q=${encodeURIComponent(String(row.values[text.name]))}&id=${row.id}`,
              );
              expectStatus(answer, 200);
              expectIds(answer, idsIn(answer), visible.includes(row.id) ? [row.id] : []);
            }
          }),
        ]
      : []),
  ];
}

const idsIn = ({ body }: Answer): string[] =>
  ((body as { items?: { id: string }[] }).items ?? []).map(({ id }) => id);

function expectIds(answer: Answer, found: readonly string[], expected: readonly string[]): void {
  const more = found.filter((id) => !expected.includes(id));
  const missing = expected.filter((id) => !found.includes(id));
  if (more.length > 0) throw wrong(answer, 'no row that they may not see', more.join(', '));
  if (missing.length > 0) throw wrong(answer, 'every row that they may see', `none of ${missing.join(', ')}`);
  if (found.length !== expected.length) throw wrong(answer, 'every row once', `${found.length} rows`);
}
