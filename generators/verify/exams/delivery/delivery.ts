import type { Exam } from '../../exam.ts';
import { findEntity } from '../../wire/lookup.ts';
import { askAll, type Sitting, sitting } from '../ask/sitting.ts';
import { arrivalQuestions } from './arrivals.ts';
import { busRightQuestions } from './bus-rights.ts';
import { changeQuestions } from './changes.ts';
import { faultQuestions } from './faults.ts';
import { followingQuestions } from './following.ts';
import { givingWayQuestions } from './giving-way.ts';
import { orderQuestions } from './order.ts';
import { outageQuestions } from './outage.ts';
import { personalQuestions } from './personal.ts';
import { rebuildQuestions, untilFilled } from './rebuild.ts';
import { Told } from './told.ts';

const KINDS = [
  arrivalQuestions,
  orderQuestions,
  faultQuestions,
  busRightQuestions,
  rebuildQuestions,
  givingWayQuestions,
  changeQuestions,
  outageQuestions,
];

/** Where a copy asks for what is personal, it is as the row is, whatever an event of the exam's own says. */
const ASKING_KINDS = [
  arrivalQuestions,
  personalQuestions,
  busRightQuestions,
  givingWayQuestions,
  changeQuestions,
  outageQuestions,
];

export const delivery: Exam = {
  name: 'delivery',
  proves:
    'what happens to rows comes to those who keep copies of them or follow them: all of it, in order, and nothing else',
  isFor: ({ copies, follows }) =>
    copies.length > 0 || follows.some(({ creates, byHand }) => creates.length + byHand.length > 0),
  sit: (system, examiner, service) =>
    sitting(system, examiner, 'delivery', async (shared) => {
      const copies = copiesOf(shared, service);
      await askWhetherFilled(shared, copies);
      await askAll(shared, [
        ...copies.flatMap((told) =>
          (told.personal ? ASKING_KINDS : KINDS).flatMap((questions) => questions(told)),
        ),
        ...followingQuestions(shared, service),
      ]);
    }),
};

/** Before all others: what is still being filled takes rows in that no event has told of. */
const askWhetherFilled = (shared: Sitting, copies: readonly Told[]): Promise<void> =>
  askAll(
    shared,
    copies.map((told) => told.question('a copy that is new is filled', () => untilFilled(told))),
  );

/** Where a service is asked about, what it copies, and what others copy of it. */
function copiesOf(shared: Sitting, only: string | undefined): Told[] {
  const { plan } = shared;
  return plan.copies.flatMap((copy) => {
    const target = findEntity(plan, copy.target);
    const isMeant = only === undefined || only === copy.service || only === target?.service;
    return target && isMeant ? [new Told(shared, copy, target)] : [];
  });
}
