import type { ExamGrant } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { holding } from '../../rows/condition.ts';
import { NoSuchRow } from '../../rows/wanted.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { type Action, named } from '../../wire/actions.ts';
import { isFor } from '../../wire/truth.ts';
import { callOf } from '../ask/call-of.ts';
import { bodyOf } from '../ask/compose.ts';
import { send } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { spokenOf } from '../ask/people.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { problems } from './reads.ts';

/** `create: [customer, staff for customer]`: who may name another user, and who may not. */
export function onBehalfQuestions(sitting: Sitting, action: Action, person: Person): Question[] {
  const { plan } = sitting;
  const fields = [
    ...new Set(action.grants.flatMap(({ onBehalf }) => (onBehalf === undefined ? [] : [onBehalf]))),
  ];
  if (!action.grants.some((grant) => isFor(plan, grant, person))) return [];
  return fields.map((field) => {
    const grant = action.grants.find((one) => one.onBehalf === field && isFor(plan, one, person));
    return {
      subject: named(action),
      question: `for another ${field}: by ${spokenOf(person)} is ${grant ? 'allowed' : '403'}`,
      answer: () => nameAnother(sitting, action, person, field, grant),
    };
  });
}

async function nameAnother(
  sitting: Sitting,
  action: Action,
  person: Person,
  field: string,
  grant: ExamGrant | undefined,
): Promise<void> {
  const { entity, takes } = action;
  const named = entity.fields.find(({ name }) => name === field);
  if (!named) throw new NoSuchRow(`${entity.id} has no ${field}.`);
  const other = await sitting.rows.reference(entity, named);
  const { values } = await sitting.rows.compose(entity, takes, {
    given: { [field]: other },
    conditions: grant?.when ? [holding(grant.when, 'the rule applies')] : [],
    user: person.id,
  });
  const body = bodyOf(sitting.plan, takes, values);
  const answer = await send(await callOf(sitting, { action, person, row: undefined, body, composed: {} }));
  if (!grant) return expectProblem(answer, problems.forbidden);
  expectStatus(answer, 201);
  const { id } = answer.body as { id: string };
  const text = `SELECT ${quoted(named.column)}::text AS owner FROM ${quoted(entity.table)} WHERE id = $1`;
  const [row] = await sitting.databases.query<{ owner: string }>(entity.service, text, [id]);
  if (row?.owner !== other) throw wrong(answer, `${field} to be the user that was named`, String(row?.owner));
}
