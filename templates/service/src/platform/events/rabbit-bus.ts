import { once } from 'node:events';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Channel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config.js';
import { loggerOf } from '../logging.js';
import { Bus, type Deliver } from './bus.js';
import { Event, rowOf } from './event.js';
import { oneOfEachRow } from './one-of-each-row.js';
import { inTime, NoRoom, RabbitLink } from './rabbit-link.js';
import { Turns } from './turns.js';

/** Events that are handled at once. Those of one row take turns. */
const atOnce = 8;

/** Milliseconds within which the broker has to have events for good. */
const patience = 15_000;

/**
 * Events in RabbitMQ, which every service reaches as a user of its own. There is an exchange for each type of events, to which
 * only its producer may write, and a queue for each service, which is bound to what the plan subscribes it to. The tools
 * declare all of it; services may not. Of all replicas of a service one is given the queue, so that the order is kept, and
 * the next one takes over when it ends.
 */
@Injectable()
export class RabbitBus extends Bus implements OnApplicationShutdown {
  private readonly logger: Logger;
  private publisher?: Promise<RabbitLink<ConfirmChannel>>;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
    this.logger = loggerOf(config, RabbitBus);
  }

  async publish(events: readonly Event[]): Promise<void> {
    this.publisher ??= RabbitLink.toPublish(this.config.busUrl);
    const opening = this.publisher;
    try {
      const link = await opening;
      for (const some of oneOfEachRow(events)) await this.send(link, some);
    } catch (error) {
      // Another connection would bring the same once more, and each of them takes of what the broker lacks.
      if (error instanceof NoRoom) throw error;
      this.publisher = undefined;
      await opening.then(
        (link) => link.close(),
        () => undefined,
      );
      throw error;
    }
  }

  async consume(deliver: Deliver, signal: AbortSignal): Promise<void> {
    const link = await RabbitLink.toConsume(this.config.busUrl);
    const { channel } = link;
    const turns = new Turns();
    const failed = Promise.withResolvers<never>();
    const take = async (message: ConsumeMessage | null) => {
      if (!message) throw new Error('the queue is gone');
      await this.take(message, channel, turns, deliver);
    };
    try {
      await inTime(channel.prefetch(atOnce));
      const queue = `${this.config.service}.inbox`;
      const consuming = channel.consume(queue, (message) => void take(message).catch(failed.reject));
      const { consumerTag } = await inTime(consuming);
      if (!signal.aborted) await Promise.race([once(signal, 'abort'), link.broken, failed.promise]);
      await inTime(channel.cancel(consumerTag));
    } finally {
      await turns.end();
      await link.close();
    }
  }

  async onApplicationShutdown() {
    await this.publisher?.then(
      (link) => link.close(),
      () => undefined,
    );
  }

  private async send(link: RabbitLink<ConfirmChannel>, events: readonly Event[]): Promise<void> {
    const { channel } = link;
    const returned = new Set<unknown>();
    const note = ({ properties }: { properties: { messageId: unknown } }) =>
      returned.add(properties.messageId);
    channel.on('return', note);
    try {
      await link.whileRoom(() =>
        inTime(Promise.all(events.map((event) => publishOne(channel, event, this.user))), patience),
      );
    } finally {
      channel.off('return', note);
    }
    const lost = events.find(({ id }) => returned.has(id));
    if (lost)
      throw new Error(
        `${lost.type} is bound to no queue: the broker lacks what the tools declare at the start`,
      );
  }

  /** Acknowledges a message when its event has had its effect, after those of its row that came before. */
  private async take(
    message: ConsumeMessage,
    channel: Channel,
    turns: Turns,
    deliver: Deliver,
  ): Promise<void> {
    const event = eventIn(message);
    if (!event) {
      this.logger.error(
        `What ${String(message.properties.userId)} has sent to ${message.fields.exchange} is no event`,
      );
      channel.reject(message, false);
      return;
    }
    await turns.take(rowOf(event), async () => {
      await deliver(event);
      channel.ack(message);
    });
  }

  private get user(): string {
    return decodeURIComponent(new URL(this.config.busUrl).username);
  }
}

const publishOne = (channel: ConfirmChannel, event: Event, userId: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = {
      persistent: true,
      mandatory: true,
      messageId: event.id,
      contentType: 'application/cloudevents+json',
      userId,
    };
    const content = Buffer.from(JSON.stringify(event));
    channel.publish(event.type, '', content, options, (error: Error | null) =>
      error ? reject(error) : resolve(),
    );
  });

/**
 * The event in a message, told by whom the broker knows to have sent it, and of the type that only this one may send.
 * Undefined where it is none.
 */
function eventIn({ content, fields, properties }: ConsumeMessage): Event | undefined {
  if (typeof properties.userId !== 'string') return undefined;
  try {
    const event = Event.parse(JSON.parse(content.toString()));
    return { ...event, type: fields.exchange, source: `/${properties.userId}` };
  } catch {
    return undefined;
  }
}
