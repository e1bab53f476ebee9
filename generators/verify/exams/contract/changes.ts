import type { Values } from '../../rows/stored-row.ts';
import { paths } from '../../wire/mentions.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Question } from '../ask/sitting.ts';
import { expectStored } from '../ask/stored.ts';
import { expectEtag, withoutId, withoutCopies } from './after.ts';
import type { Subject } from './subject.ts';

export function changes(subject: Subject): Question[] {
  const { sitting, action } = subject;
  const { entity, takes } = action;
  const whole = subject.question('everything that can be changed', async () => {
    const arrangement = await arrange(sitting, action);
    await changed(subject, arrangement, arrangement.body ?? {}, arrangement.composed);
  });
  const clears = takes
    .filter(({ optional }) => optional)
    .map((field) =>
      subject.question(`null takes ${field.name} away`, async () => {
        const arrangement = await arrange(sitting, action);
        const values = { ...arrangement.row?.values, [field.name]: null };
        const isKept = entity.checks.every(
          ({ holds }) => !paths(holds).some(([first]) => first === field.name),
        );
        if (isKept) await changed(subject, arrangement, { [field.name]: null }, values);
      }),
    );
  const single = takes.map((field) =>
    subject.question(`${field.name} alone, and nothing else`, async () => {
      const arrangement = await arrange(sitting, action);
      const body = arrangement.body ?? {};
      if (
        !Object.hasOwn(body, field.name) ||
        entity.checks.some(({ holds }) => paths(holds).some(([first]) => first === field.name))
      )
        return;
      const values = { ...arrangement.row?.values, [field.name]: arrangement.composed[field.name] };
      await changed(subject, arrangement, { [field.name]: body[field.name] }, values);
    }),
  );
  return [whole, ...single, ...clears];
}

async function changed(
  subject: Subject,
  arrangement: Arrangement,
  body: Values,
  values: Values,
): Promise<void> {
  const { sitting, action, contract } = subject;
  const { entity } = action;
  const against = contract.faultsOfBody(action.method, action.path, 'application/merge-patch+json', body);
  const answer = await subject.send(await callOf(sitting, { ...arrangement, body }));
  expectStatus(answer, 200);
  if (against !== undefined) throw wrong(answer, 'a body that the contract takes', against);
  expectEtag(answer, 2);
  const { row } = arrangement;
  const kept = { ...row?.values, ...values };
  const expected = withoutId(
    withoutCopies(entity.fields, sitting.rows.computed(entity, kept, { user: arrangement.person?.id })),
  );
  expectShown(sitting, answer, entity, expected);
  await expectStored(sitting, { entity, id: row?.id ?? '', values: expected, version: 2 });
}
