import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type JetStreamClient, type JsMsg, jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config.js';
import { loggerOf } from '../logging.js';
import { Bus, type Deliver } from './bus.js';
import { Event } from './event.js';
import { oneOfEachRow } from './one-of-each-row.js';

/** Each is read by one replica at a time, and its next event is given when the one before is acknowledged. */
const partitions = [0, 1, 2, 3];

/** Milliseconds within which the server has to answer, and to have events for good. */
const patience = { answer: 5_000, events: 15_000 };

/** Milliseconds between words that an event is still being handled. The server waits three times as long for one. */
const word = 1_000;

/**
 * Events in a stream of NATS JetStream, which every service reaches as a user of its own. The subject says who tells of what:
 * `shop.orders.orders.Order.placed.2`, in the partition of the row; only its producer may publish there. A service has a durable
 * consumer for each partition. The tools make all of it; services may not.
 */
@Injectable()
export class NatsBus extends Bus implements OnApplicationShutdown {
  private readonly logger: Logger;
  private readonly stream: string;
  private publisher: Promise<NatsConnection> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
    this.logger = loggerOf(config, NatsBus);
    this.stream = new URL(config.busUrl).pathname.slice(1);
  }

  async publish(events: readonly Event[]): Promise<void> {
    this.publisher ??= this.open();
    const opening = this.publisher;
    try {
      const client = jetstream(await opening);
      for (const some of oneOfEachRow(events))
        await Promise.all(some.map((event) => this.publishOne(client, event)));
    } catch (error) {
      this.publisher = undefined;
      await closed(opening);
      throw error;
    }
  }

  async consume(deliver: Deliver, signal: AbortSignal): Promise<void> {
    const connection = await this.open();
    const client = jetstream(connection, { timeout: patience.answer });
    const reading = partitions.map((partition) => this.read(client, partition, deliver, signal));
    try {
      const ended = connection.closed().then((error) => {
        throw error ?? new Error('the server has ended the connection');
      });
      const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
      await Promise.race([aborted, ended, ...reading]);
    } finally {
      await connection.close();
      await Promise.allSettled(reading);
    }
  }

  async onApplicationShutdown() {
    if (this.publisher) await closed(this.publisher);
  }

  /** Without ways of its own to come back: whoever has lost it begins again. */
  private open(): Promise<NatsConnection> {
    const { host, username, password } = new URL(this.config.busUrl);
    return connect({
      servers: host,
      user: decodeURIComponent(username),
      pass: decodeURIComponent(password),
      inboxPrefix: `_INBOX_${this.config.service}`,
      timeout: patience.answer,
      reconnect: false,
      pingInterval: patience.answer,
      maxPingOut: 2,
    });
  }

  private async publishOne(client: JetStreamClient, event: Event): Promise<void> {
    const partition = crc32(event.subject) % partitions.length;
    const subject = `${this.stream}.${this.config.service}.${event.type}.${partition}`;
    await client.publish(subject, JSON.stringify(event), { msgID: event.id, timeout: patience.events });
  }

  /** Until the signal, or until something breaks. */
  private async read(
    client: JetStreamClient,
    partition: number,
    deliver: Deliver,
    signal: AbortSignal,
  ): Promise<void> {
    const consumer = await client.consumers.get(this.stream, `${this.config.service}-${partition}`);
    const messages = await consumer.consume({ max_messages: 10, abort_on_missing_resource: true });
    for await (const message of messages) {
      if (signal.aborted) return;
      await this.take(message, deliver);
    }
    throw new Error(`the consumer of partition ${partition} is gone`);
  }

  /** Acknowledges a message when its event has had its effect. */
  private async take(message: JsMsg, deliver: Deliver): Promise<void> {
    const event = eventIn(message);
    if (!event) {
      this.logger.error(`What has come by ${message.subject} is no event, and is dropped`);
      message.term('no event');
      return;
    }
    const working = setInterval(() => message.working(), word);
    try {
      await deliver(event);
      message.ack();
    } finally {
      clearInterval(working);
    }
  }
}

async function closed(opening: Promise<NatsConnection>): Promise<void> {
  await opening.then((connection) => connection.close()).catch(() => undefined);
}

/** The event in a message, told by whom, and of the type, that the subject says. Undefined where it is none. */
function eventIn(message: JsMsg): Event | undefined {
  const [, service = '', ...type] = message.subject.split('.').slice(0, -1);
  const { success, data } = Event.safeParse(jsonOf(message));
  return success ? { ...data, type: type.join('.'), source: `/${service}` } : undefined;
}

function jsonOf(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
