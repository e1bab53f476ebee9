import { WrongAnswer } from '../../exam.ts';
import type { ExamField } from '../../plan/exam-plan.ts';
import { after } from '../../rows/condition.ts';
import { asWritten, defaultOf } from '../../values/written.ts';
import { fieldOf } from '../../wire/lookup.ts';
import { isOfTheMoment, paths } from '../../wire/mentions.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { Action } from '../../wire/actions.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import type { Answer } from '../ask/call.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import { rowsIn } from '../ask/items.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Question } from '../ask/sitting.ts';
import { expectStored } from '../ask/stored.ts';
import { expectEtag, withoutId, withoutCopies } from './after.ts';
import type { Subject } from './subject.ts';

export function operated(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const { from = [], to } = action.operation ?? {};
  const open = action.callers ? from.filter((state) => state !== to) : from;
  const states = open.length > 0 ? open.map((state) => [state]) : [undefined];
  return states.map((state) =>
    subject.question(state ? `succeeds while ${state[0]}` : 'succeeds', async () => {
      await done(subject, await arrange(sitting, action, state ? { states: state } : {}));
    }),
  );
}

/** That the action is done, with the answer to it and in the table. */
export async function done(subject: Subject, arrangement: Arrangement): Promise<Answer> {
  const { sitting, action } = subject;
  const answer = await subject.send(await callOf(sitting, arrangement));
  expectStatus(answer, 200);
  const [shown, ...others] = rowsIn(action, answer);
  if (others.length > 0) throw wrong(answer, 'one row', `${others.length + 1}`);
  expectVersion(action, answer, shown);
  await expectEffect(subject, arrangement, answer, shown);
  return answer;
}

/** Where there are several rows, none of them is the one that an ETag would be about. */
function expectVersion(action: Action, answer: Answer, shown: unknown): void {
  if (!action.rowKeys) return expectEtag(answer, 2);
  const { version } = (shown ?? {}) as Values;
  if (version !== 2) throw wrong(answer, 'the row at version 2', String(version));
  if (answer.headers.has('etag')) throw wrong(answer, 'no ETag', answer.headers.get('etag') ?? '');
}

/** That a row has become what the operation makes of it. */
export async function expectEffect(
  { sitting, action }: Subject,
  { row, person, composed }: Arrangement,
  answer: Answer,
  shown: unknown,
): Promise<void> {
  const { entity, operation, takes } = action;
  if (!operation || !row) throw new WrongAnswer('there is no row for the operation');
  const inputs = Object.fromEntries(
    takes.map((input) => [input.name, composed[input.name] ?? defaultOf(input, sitting.rows.setting)]),
  );
  const facts = sitting.rows.facts(entity, row.values, {
    user: person?.id,
    inputs: { fields: takes, values: inputs },
  });
  const effect = Object.entries(after(operation, entity, facts)).map(([name, value]) => {
    const field = fieldOf(entity, name);
    return [name, field ? asWritten(field, value, sitting.rows.setting) : value] as const;
  });
  const answered = operation.does.filter(({ value }) => paths(value).some(([first]) => first === 'answer'));
  const loose = answered.map(({ field }) => field);
  const now = operation.does.filter(({ value }) => isOfTheMoment(value)).map(({ field }) => field);
  const moments = dependingOn(entity.fields, now);
  const kept = { ...row.values, ...Object.fromEntries(effect) };
  const expected = withoutId(
    withoutCopies(entity.fields, sitting.rows.computed(entity, kept, { user: person?.id })),
  );
  const certain = Object.fromEntries(Object.entries(expected).filter(([name]) => !loose.includes(name)));
  const sure = Object.fromEntries(Object.entries(certain).filter(([name]) => !moments.includes(name)));
  expectShown(sitting, answer, entity, sure, shown);
  await expectStored(sitting, { entity, id: row.id, values: certain, version: 2, ofTheMoment: moments });
}

/** With all that is computed from them. */
function dependingOn(fields: readonly ExamField[], names: readonly string[]): readonly string[] {
  const more = fields.filter(
    ({ name, computed }) =>
      !names.includes(name) && computed && paths(computed).some(([first = '']) => names.includes(first)),
  );
  return more.length === 0 ? names : dependingOn(fields, [...names, ...more.map(({ name }) => name)]);
}
