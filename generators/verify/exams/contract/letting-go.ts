import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { holding } from '../../rows/condition.ts';
import { actionsOf } from '../../wire/actions.ts';
import { referrersIn } from '../../wire/keeping.ts';
import { arrange } from '../ask/arrange.ts';
import { callOf } from '../ask/call-of.ts';
import { type Call, send } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import { referTo } from './referring.ts';
import type { Subject } from './subject.ts';

/** That a service lets go of what nothing of it refers to, and of nothing else. */
export function lettingGo(subject: Subject): Question[] {
  const { action, sitting } = subject;
  const all = referrersIn(sitting.plan, action.host, action.entity);
  return [
    subject.question('lets go of what nothing refers to', () => letGo(subject)),
    ...all.map(({ referrer, field }) =>
      subject.question(`keeps what ${field.name} of ${referrer.name} refers to`, () =>
        kept(subject, referrer, field),
      ),
    ),
    ...all.flatMap(({ referrer, field }) => refusedAfter(subject, referrer, field)),
  ];
}

async function letGo(subject: Subject): Promise<void> {
  const { sitting, action } = subject;
  const call = await callOf(sitting, await arrange(sitting, action));
  await expectFree(subject, call, true);
  await expectFree(subject, call, true);
}

async function kept(subject: Subject, referrer: ExamEntity, field: ExamField): Promise<void> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  await referTo(sitting, referrer, field, arrangement.row?.id);
  await expectFree(subject, await callOf(sitting, arrangement), false);
}

async function expectFree(subject: Subject, call: Call, free: boolean): Promise<void> {
  const answer = await subject.send(call);
  expectStatus(answer, 200);
  const said = (answer.body as { free?: boolean }).free;
  if (said !== free) throw wrong(answer, `free to be ${free}`, String(said));
}

/** What has been let go of is not referred to, as it may be gone at any moment. */
function refusedAfter(subject: Subject, referrer: ExamEntity, field: ExamField): Question[] {
  const { sitting, action } = subject;
  const creation = actionsOf(sitting.plan, referrer).find(
    ({ kind, callers }) => kind === 'create' && !callers,
  );
  if (!creation?.takes.includes(field)) return [];
  return [
    subject.question(`what has been let go of is no longer referred to by ${field.name}`, async () => {
      const conditions = field.guard ? [holding(field.guard.when, 'it may be referred to')] : [];
      const arrangement = await arrange(sitting, action, { conditions });
      const given = { [field.name]: arrangement.row?.id ?? null };
      const creating = await callOf(sitting, await arrange(sitting, creation, { given, full: true }));
      await expectFree(subject, await callOf(sitting, arrangement), true);
      const answer = await send(creating);
      expectProblem(answer, { status: 422, problem: 'unprocessable', pointer: `/${field.name}` });
    }),
  ];
}
