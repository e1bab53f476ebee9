import { type Channel, connect } from 'amqplib';
import type { BrokerUnderExam, SystemUnderExam } from '../../../system/system-under-exam.ts';
import type { Sitting } from '../../ask/sitting.ts';
import type { ToldEvent } from '../bus.ts';
import type { ExamBus } from './exam-bus.ts';
import { handledBy, markAfter, sourceAside } from './inbox.ts';

/** By the users that services are for the broker, and by its management API. */
export const rabbitBus: ExamBus = {
  append: ({ sitting }, service, events) => publish(sitting, service, events),

  deliverAgain: async (told, event) => {
    const mark = markAfter(event);
    await publish(told.sitting, told.target.service, [event, mark]);
    return mark.id;
  },

  acknowledged: handledBy,

  // All rows come by one queue.
  areNeighbours: () => Promise.resolve(true),

  takes: async ({ sitting }, from, event) => {
    const own = await isRefused(publish(sitting, from, [event]));
    const another = await isRefused(publish(sitting, from, [event], event['source']?.toString().slice(1)));
    return !own || !another;
  },

  sourceOf: (told, event) =>
    sourceAside(told, event, (some) => publish(told.sitting, told.target.service, [some])),

  // Either it is bound to what the service is given, or the service can have it so.
  isGiven: async ({ sitting, service }, to, { type }) => {
    const inbox = `${to}.inbox`;
    const attempts: ((channel: Channel) => Promise<unknown>)[] = [
      (channel) => channel.bindQueue(inbox, type, ''),
      (channel) => channel.assertQueue(`${to}.own`, { durable: false, autoDelete: true }),
      ...(to === service ? [] : [(channel: Channel) => channel.get(`${service}.inbox`)]),
    ];
    for (const attempt of attempts) if (!(await isRefused(onChannel(sitting, to, attempt)))) return true;
    const bound = await ask(sitting, ['exchanges', sitting.plan.system, type, 'bindings', 'source']);
    return (bound as { destination: string }[]).some(({ destination }) => destination === inbox);
  },

  without: ({ system }, work) => brokerOf(system).pausing(work),
};

/** Sends events in the name of a service, or in that of another one. */
async function publish(
  sitting: Sitting,
  service: string,
  events: readonly ToldEvent[],
  name = service,
): Promise<void> {
  await onChannel(sitting, service, async (channel, broken) => {
    for (const event of events)
      channel.publish(event.type, '', Buffer.from(JSON.stringify(event)), {
        mandatory: true,
        persistent: true,
        messageId: event.id,
        userId: name,
      });
    await Promise.race([channel.waitForConfirms(), broken]);
  });
}

type ConfirmChannel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createConfirmChannel']>>;

/** Does something as a service, which is refused where it is no user of the broker. */
async function onChannel(
  { system }: Sitting,
  service: string,
  work: (channel: ConfirmChannel, broken: Promise<never>) => Promise<unknown>,
): Promise<void> {
  const url = await brokerOf(system).urlOf(service);
  if (url === undefined) throw new Error(REFUSED);
  const connection = await connect(url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createConfirmChannel();
    const broken = new Promise<never>((_, reject) => channel.on('error', reject));
    broken.catch(() => undefined);
    await work(channel, broken);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

const REFUSED = 'ACCESS_REFUSED';

/** Whether something may not be done. What goes wrong otherwise is thrown. */
async function isRefused(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (/ACCESS_REFUSED|PRECONDITION_FAILED - user_id/.test(String(error))) return true;
    throw error;
  }
}

function brokerOf({ broker }: SystemUnderExam): BrokerUnderExam {
  if (!broker) throw new Error('The system has no broker.');
  return broker;
}

/** What the management API tells its administrator. */
async function ask({ system }: Sitting, path: readonly string[]): Promise<unknown> {
  const { api } = brokerOf(system);
  if (!api) throw new Error('The broker has no management API.');
  const credentials = Buffer.from(`${api.username}:${api.password}`).toString('base64');
  const answer = await fetch(new URL(['api', ...path].map(encodeURIComponent).join('/'), api.origin), {
    headers: { authorization: `Basic ${credentials}` },
  });
  if (!answer.ok) throw new Error(`The management API answers ${answer.status} to ${path.join('/')}.`);
  return answer.json();
}
