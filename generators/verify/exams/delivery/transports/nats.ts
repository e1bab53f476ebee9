import { crc32 } from 'node:zlib';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Sitting } from '../../ask/sitting.ts';
import type { ToldEvent } from '../bus.ts';
import type { ExamBus } from './exam-bus.ts';
import { handledBy, markAfter, sourceAside } from './inbox.ts';

const PARTITIONS = 4;

/** By the users that services are for the server. */
export const natsBus: ExamBus = {
  append: ({ sitting }, service, events) => publish(sitting, service, events),

  deliverAgain: async (told, event) => {
    const mark = markAfter(event);
    await publish(told.sitting, told.target.service, [event, mark]);
    return mark.id;
  },

  acknowledged: handledBy,

  areNeighbours: (_sitting, one, other) => Promise.resolve(partitionOf(one) === partitionOf(other)),

  takes: async ({ sitting, target }, from, event) => {
    const own = await isRefused(publish(sitting, from, [event]));
    const another = await isRefused(publish(sitting, from, [event], target.service));
    return !own || !another;
  },

  sourceOf: (told, event) =>
    sourceAside(told, event, (some) => publish(told.sitting, told.target.service, [some])),

  // Either its consumer is given it, or the service can read it by another way.
  isGiven: async ({ sitting, target, service }, to, event) => {
    const { system } = sitting.plan;
    const subject = subjectOf(sitting, target.service, event);
    const partition = partitionOf(event.subject);
    const attempts: ((connection: NatsConnection) => Promise<unknown>)[] = [
      (connection) => anyOf(connection.subscribe(subject)),
      (connection) => connection.request(`$JS.API.DIRECT.GET.${system}.${subject}`),
      (connection) => connection.request(`$JS.API.CONSUMER.CREATE.${system}.own.${subject}`),
      ...(to === service
        ? []
        : [(connection: NatsConnection) => nextOf(connection, system, `${service}-${partition}`)]),
    ];
    for (const attempt of attempts) if (!(await isRefused(asService(sitting, to, attempt)))) return true;
    let isGiven = false;
    await isRefused(
      asService(sitting, to, async (connection) => {
        const consumer = await jetstream(connection).consumers.get(system, `${to}-${partition}`);
        const { filter_subject, filter_subjects } = (await consumer.info()).config;
        isGiven = filter_subject === subject || filter_subjects?.includes(subject) === true;
      }),
    );
    return isGiven;
  },

  without: async ({ system }, work) => {
    await system.broker?.pausing(work);
  },
};

const partitionOf = (subject: string): number => crc32(subject) % PARTITIONS;

const subjectOf = ({ plan }: Sitting, service: string, { type, subject }: ToldEvent): string =>
  `${plan.system}.${service}.${type}.${partitionOf(subject)}`;

/** Sends events as a service in its own name, or in that of another one. */
const publish = (
  sitting: Sitting,
  service: string,
  events: readonly ToldEvent[],
  name = service,
): Promise<void> =>
  asService(sitting, service, async (connection) => {
    const client = jetstream(connection);
    for (const event of events) await client.publish(subjectOf(sitting, name, event), JSON.stringify(event));
  });

const REFUSED = 'Permissions Violation';

/** Does something as a service, which is refused where it is no user of the server. */
async function asService(
  { system }: Sitting,
  service: string,
  work: (connection: NatsConnection) => Promise<unknown>,
): Promise<void> {
  const url = await system.broker?.urlOf(service);
  if (url === undefined) throw new Error(REFUSED);
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    user: username,
    pass: password,
    inboxPrefix: `_INBOX_${username}`,
    reconnect: false,
  });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

async function nextOf(connection: NatsConnection, stream: string, name: string): Promise<void> {
  await connection.request(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, JSON.stringify({ no_wait: true }));
}

/** The first message, or the refusal. Nothing comes where it is refused in silence. */
async function anyOf(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _message of messages) return;
}

/** Whether something may not be done. What goes wrong otherwise is thrown. */
async function isRefused(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (String(error).includes(REFUSED)) return true;
    throw error;
  }
}
