import { randomUUID } from 'node:crypto';
import type { StoredRow } from '../../rows/stored-row.ts';
import type { Sitting } from '../ask/sitting.ts';
import type { Told } from './told.ts';
import type { ExamBus } from './transports/exam-bus.ts';
import { natsBus } from './transports/nats.ts';
import { postgresBus } from './transports/postgres.ts';
import { rabbitBus } from './transports/rabbitmq.ts';

/** Of the data that plans describe. */
export const DATA_VERSION = 1;

export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: object;
  readonly [attribute: string]: unknown;
}

const OPERATIONS = { created: 'create', changed: 'change', deleted: 'delete' };

/** What the owner of a row would tell of it. */
export function eventOf(
  { target }: Told,
  happened: keyof typeof OPERATIONS,
  { id, version, values }: Pick<StoredRow, 'id' | 'version' | 'values'>,
): ToldEvent {
  const now = new Date().toISOString();
  const told = target.fields.filter(
    ({ name, secret, internal }) =>
      !secret && !internal && values[name] !== null && values[name] !== undefined,
  );
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: `/${target.service}`,
    type: `${target.id}.${happened}`,
    subject: id,
    time: now,
    datacontenttype: 'application/json',
    dataversion: DATA_VERSION,
    data: {
      ...Object.fromEntries(told.map(({ name }) => [name, values[name]])),
      id,
      createdAt: now,
      updatedAt: now,
      version,
      operation: OPERATIONS[happened],
    },
  };
}

const BUSES: Readonly<Record<string, ExamBus>> = {
  postgres: postgresBus,
  rabbitmq: rabbitBus,
  nats: natsBus,
};

/** What carries the events of this system. */
export function busOf({ plan }: Sitting): ExamBus {
  const bus = BUSES[plan.broker];
  if (!bus) throw new Error(`No exam knows the bus ${plan.broker}.`);
  return bus;
}

/** Sends events as the owner of the rows, past its outbox. */
export const append = (told: Told, ...events: readonly ToldEvent[]): Promise<void> =>
  busOf(told.sitting).append(told, told.target.service, events);

/** Has the bus deliver an event that it has delivered already. What to wait for is what is returned. */
export const deliverAgain = (told: Told, event: ToldEvent): Promise<string> =>
  busOf(told.sitting).deliverAgain(told, event);

/** Waits until a service has acknowledged what was delivered. */
export const acknowledged = (told: Told, ...ids: readonly string[]): Promise<void> =>
  busOf(told.sitting).acknowledged(told, ids);

/** Whether two rows come by the same way, so that one could be hindered by the other. */
export const areNeighbours = (sitting: Sitting, one: string, other: string): Promise<boolean> =>
  busOf(sitting).areNeighbours(sitting, one, other);
