import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { WrongAnswer } from '../../exam.ts';
import type { ExamService } from '../../plan/exam-plan.ts';
import type { Question } from '../ask/sitting.ts';
import { become, eventOf, onBus, type ToldEvent } from './bus.ts';
import type { Told } from './told.ts';

/** What PostgreSQL says to who may not. */
const FORBIDDEN = '42501';

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
  const isTaken = await onBus(told.sitting, 'ROLLBACK', (client) =>
    as(client, other.database, () => put(client, event)),
  );
  if (isTaken)
    throw new WrongAnswer(`expected the bus to refuse ${event.type} of ${other.name}, saw it taken in`);
}

async function disguised(told: Told): Promise<void> {
  const { sitting, target } = told;
  const event = await freshEvent(told);
  const seen = await onBus(sitting, 'ROLLBACK', async (client) => {
    await as(client, sitting.databases.nameOf(target.service), () =>
      put(client, { ...event, source: '/another' }),
    );
    const { rows } = await client.query<{ source: string }>(
      `SELECT event ->> 'source' AS source FROM bus.events WHERE id = $1`,
      [event.id],
    );
    return rows[0]?.source;
  });
  if (seen !== undefined && seen !== event['source'])
    throw new WrongAnswer(`expected the source ${String(event['source'])}, or nothing, saw ${seen}`);
}

/** Reads as another service what has just been told. */
async function given(told: Told, other: ExamService, isMeant: boolean): Promise<void> {
  const { sitting, target } = told;
  const event = await freshEvent(told);
  const isGiven = await onBus(sitting, 'ROLLBACK', async (client) => {
    await as(client, sitting.databases.nameOf(target.service), () => put(client, event));
    const read = `SELECT 1 FROM bus.read(array(SELECT generate_series(0, 255)), 100000) AS read,
      jsonb_array_elements(read.events) AS event WHERE event ->> 'id' = $1`;
    let count = 0;
    await as(client, other.database, async () => {
      count = (await client.query(read, [event.id])).rows.length;
    });
    return count > 0;
  });
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

const put = (client: pg.PoolClient, event: ToldEvent) =>
  client.query('SELECT bus.append($1)', [JSON.stringify([event])]);

/** Does something with the rights of a service, and is superuser again. False where it may not. */
async function as(client: pg.PoolClient, role: string, work: () => Promise<unknown>): Promise<boolean> {
  await client.query('SAVEPOINT before');
  try {
    await become(client, role);
    await work();
    await client.query('RESET SESSION AUTHORIZATION');
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== FORBIDDEN) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before');
    return false;
  }
}
