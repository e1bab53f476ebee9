import { isDeepStrictEqual } from 'node:util';
import { WrongAnswer } from '../../exam.ts';
import { quoted } from '../../rows/databases.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { type Action, named } from '../../wire/actions.ts';
import { ownerFromToken } from '../../wire/settable.ts';
import { verdictIs } from '../../wire/truth.ts';
import { arrange, arrangeWith } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { bodyOf } from '../ask/compose.ts';
import { beginFlow } from '../ask/begun-flow.ts';
import { type Answer, send } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { spokenOf } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { problems, spokenVerdict, verdictOn } from './reads.ts';
import type { Variant } from './variants.ts';

/** That a row is changed by those who may, and stays as it is for others. */
export function writingQuestions(sitting: Sitting, action: Action, variants: readonly Variant[]): Question[] {
  if (action.operation?.byHand) return [];
  return variants.map((variant) => {
    const expected = verdictOn(sitting, action, variant);
    return {
      subject: named(action),
      question: `${variant.what}: by ${spokenOf(variant.person)} is ${spokenVerdict[expected]}`,
      answer: async () => {
        const isAllowed = expected === 'allowed';
        // What succeeds leaves another row behind than there was.
        const { row, person } = isAllowed
          ? await variant.again((one) => [verdictIs(sitting.plan, action, one, 'allowed')])
          : variant;
        const flow = await beginFlow(sitting, action, row);
        const before = await snapshot(sitting, action, row, flow);
        const body = await bodyFor(sitting, action, row, person);
        const answer = await send(await callOf(sitting, { action, person, row, body, composed: {} }));
        if (isAllowed) return expectDone(action, answer);
        expectProblem(answer, problems[expected]);
        if (!isDeepStrictEqual(await snapshot(sitting, action, row, flow), before))
          throw new WrongAnswer(`what was refused has changed the row ${row.id}`);
      },
    };
  });
}

/** Done, or refused for what the row is like, which is not a question of who asks. */
function expectDone({ success, operation }: Action, answer: Answer): void {
  if (operation && answer.status === 409)
    return expectProblem(answer, { status: 409, problem: operation.fails });
  expectStatus(answer, success);
}

/** The row as PostgreSQL writes it, and the flow that is asked about. */
async function snapshot(
  { databases }: Sitting,
  { entity }: Action,
  row: StoredRow,
  flow: string | undefined,
): Promise<readonly unknown[]> {
  const textOf = (table: string, id: string) =>
    databases.query(entity.service, `SELECT t::text FROM ${quoted(table)} t WHERE id = $1`, [id]);
  return [
    ...(await textOf(entity.table, row.id)),
    ...(flow === undefined ? [] : await textOf('flows', flow)),
  ];
}

const inputs = new WeakMap<Action, Promise<Values | undefined>>();

/** What an operation takes, once for all who are asked about it. */
function inputsOf(sitting: Sitting, action: Action): Promise<Values | undefined> {
  const found = inputs.get(action) ?? arrange(sitting, action).then(({ body }) => body);
  inputs.set(action, found);
  return found;
}

/** Something that could be done with the row: inputs of an operation, or one field that changes. */
async function bodyFor(
  sitting: Sitting,
  action: Action,
  row: StoredRow,
  person: Person | undefined,
): Promise<Values | undefined> {
  const { rows, plan } = sitting;
  const { entity, takes, kind, operation } = action;
  if (kind === 'delete' || takes.length === 0) return undefined;
  if (operation) return inputsOf(sitting, action);
  const kept = entity.fields.filter((field) => !takes.includes(field) && !field.computed);
  const given = Object.fromEntries(kept.map(({ name }) => [name, row.values[name] ?? null]));
  const { values } = await rows.compose(entity, takes, { given, full: true, user: person?.id });
  return bodyOf(plan, takes, values);
}

/** That rows are made by those who may, as theirs, and on behalf of others only where that is allowed. */
export async function creationQuestions(
  sitting: Sitting,
  action: Action,
  person: Person | undefined,
): Promise<Question[]> {
  const questions: Question[] = [];
  for (const expected of ['allowed', 'forbidden', 'unauthorized'] as const) {
    const arrangement = await arrangeWith(sitting, action, person, expected).catch((error: unknown) => {
      if (error instanceof NoSuchRow) return undefined;
      throw error;
    });
    if (!arrangement) continue;
    questions.push({
      subject: named(action),
      question: `by ${spokenOf(person)} is ${spokenVerdict[expected]}`,
      answer: async () => {
        const answer = await send(await callOf(sitting, arrangement));
        if (expected !== 'allowed') return expectProblem(answer, problems[expected]);
        expectStatus(answer, 201);
        await expectOwner(sitting, arrangement, answer);
      },
    });
  }
  return questions;
}

/** The caller, or whom the caller has named. */
async function expectOwner(
  { databases }: Sitting,
  { action, person, body }: Arrangement,
  answer: Answer,
): Promise<void> {
  const { entity } = action;
  const { id } = answer.body as { id: string };
  for (const field of ownerFromToken(entity)) {
    if (field.ownerVia !== undefined || !person) continue;
    const text = `SELECT ${quoted(field.column)}::text AS owner FROM ${quoted(entity.table)} WHERE id = $1`;
    const [row] = await databases.query<{ owner: string }>(entity.service, text, [id]);
    const named = body?.[field.name];
    const expected = typeof named === 'string' ? named : person.id;
    if (row?.owner !== expected) throw wrong(answer, `${field.name} to be ${expected}`, String(row?.owner));
  }
}
