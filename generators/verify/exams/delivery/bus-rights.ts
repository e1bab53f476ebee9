import { randomUUID } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import type { ExamService } from '../../plan/exam-plan.ts';
import type { Question } from '../ask/sitting.ts';
import { busOf, eventOf, type ToldEvent } from './bus.ts';
import type { Told } from './told.ts';

/** That nobody tells of the rows of others, or is told of what the plan does not say. */
export function busRightQuestions(told: Told): Question[] {
  const { plan } = told.sitting;
  const { service } = told.target;
  const others = plan.services.filter(({ name }) => name !== service);
  return [
    ...others.map((other) =>
      told.question(`${other.name} cannot tell of it in the place of ${service}`, () => forged(told, other)),
    ),
    told.question(`${service} cannot tell of it in the name of another service`, () => disguised(told)),
    ...others.map((other) =>
      isTold(told, other)
        ? told.question(`${other.name} is given what is told of it`, () => given(told, other, true))
        : told.question(`${other.name} is not given what is told of it`, () => given(told, other, false)),
    ),
  ];
}

const isTold = ({ sitting, target }: Told, { name }: ExamService): boolean =>
  sitting.plan.copies.some((copy) => copy.service === name && copy.target === target.id) ||
  sitting.plan.follows.some(
    (one) => one.service === name && one.target === target.id && one.events.includes('created'),
  );

async function forged(told: Told, other: ExamService): Promise<void> {
  const event = await freshEvent(told);
  if (await busOf(told.sitting).takes(told, other.name, event))
    throw new WrongAnswer(`expected the bus to refuse ${event.type} of ${other.name}, saw it taken in`);
}

async function disguised(told: Told): Promise<void> {
  const event = await freshEvent(told);
  const seen = await busOf(told.sitting).sourceOf(told, { ...event, source: '/another' });
  if (seen !== undefined && seen !== event['source'])
    throw new WrongAnswer(`expected the source ${String(event['source'])}, or nothing, saw ${seen}`);
}

/** Reads as another service what has just been told. */
async function given(told: Told, other: ExamService, isMeant: boolean): Promise<void> {
  const event = await freshEvent(told);
  const isGiven = await busOf(told.sitting).isGiven(told, other.name, event);
  if (isGiven !== isMeant)
    throw new WrongAnswer(
      `expected ${other.name} ${isMeant ? '' : 'not '}to be given ${event.type}, saw that it is${isGiven ? '' : ' not'}`,
    );
}

/** Of a row that is nowhere. */
async function freshEvent(told: Told): Promise<ToldEvent> {
  const { sitting, target } = told;
  const { values } = await sitting.rows.compose(target, target.fields, { full: true });
  return eventOf(told, 'created', { id: randomUUID(), version: 1, values });
}
