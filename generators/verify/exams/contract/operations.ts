import { WrongAnswer } from '../../exam.ts';
import type { ExamField } from '../../plan/exam-plan.ts';
import { after } from '../../rows/condition.ts';
import { asWritten, defaultOf } from '../../values/written.ts';
import { fieldOf } from '../../wire/lookup.ts';
import { isOfTheMoment, paths } from '../../wire/mentions.ts';
import { type Arrangement, arrange, callOf } from '../ask/arrange.ts';
import { expectStatus } from '../ask/expect.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Question } from '../ask/sitting.ts';
import { expectStored } from '../ask/stored.ts';
import { expectEtag, withoutId, withoutCopies } from './after.ts';
import type { Subject } from './subject.ts';

export function operated(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const from = action.operation?.from ?? [];
  const states = from.length > 0 ? from.map((state) => [state]) : [undefined];
  return states.map((state) =>
    subject.question(state ? `succeeds while ${state[0]}` : 'succeeds', async () => {
      await done(subject, await arrange(sitting, action, state ? { states: state } : {}));
    }),
  );
}

async function done(subject: Subject, arrangement: Arrangement): Promise<void> {
  const { sitting, action } = subject;
  const { entity, operation, takes } = action;
  const { row, person, composed } = arrangement;
  if (!operation || !row) throw new WrongAnswer('there is no row for the operation');
  const call = await callOf(sitting, arrangement);
  const answer = await subject.send(call);
  expectStatus(answer, 200);
  expectEtag(answer, 2);
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
  const shown = Object.fromEntries(Object.entries(certain).filter(([name]) => !moments.includes(name)));
  expectShown(sitting, answer, entity, shown);
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
