import { setTimeout as sleep } from 'node:timers/promises';
import { WrongAnswer } from '../../exam.ts';
import type { Question } from '../ask/sitting.ts';
import { busOf, eventOf, type ToldEvent } from './bus.ts';
import { tell } from './outbox.ts';
import type { Told } from './told.ts';

/** Milliseconds that the bus is away: longer than it takes to notice an event. */
const AWAY = 2_000;

/** Milliseconds between two looks at what becomes of it meanwhile. */
const PAUSE = 100;

/** That nothing is lost while the bus cannot be reached. */
export const outageQuestions = (told: Told): Question[] => [
  told.question('what is told while nobody reaches the bus comes when it is back', () => comesLater(told), {
    isAlone: true,
  }),
];

async function comesLater(told: Told): Promise<void> {
  const row = await told.sitting.rows.add(told.target);
  const event = eventOf(told, 'created', row);
  await busOf(told.sitting).without(told.sitting, async () => {
    await tell(told, event);
    await staysUnsent(told, event);
  });
  await told.expect(row.id, row.version, row.values);
}

async function staysUnsent({ sitting, target }: Told, { id }: ToldEvent): Promise<void> {
  for (const end = Date.now() + AWAY; Date.now() < end; await sleep(PAUSE)) {
    const sent = await sitting.databases.query(
      target.service,
      `SELECT FROM outbox WHERE event ->> 'id' = $1 AND sent_at IS NOT NULL`,
      [id],
    );
    if (sent.length > 0)
      throw new WrongAnswer(`the event ${id} is marked as sent, and the bus was not there`);
  }
}
