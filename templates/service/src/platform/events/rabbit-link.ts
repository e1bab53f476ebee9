import { once } from 'node:events';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

/** Milliseconds until a broker that does not answer counts as away. */
const patience = 5_000;

/** Seconds after which silence counts as the end of a connection. */
const heartbeat = 10;

/** The broker takes in nothing: what it has been given stays on the way until there is room again. */
export class NoRoom extends Error {
  constructor(reason: string) {
    super(`the broker takes in nothing more, it is ${reason}`);
  }
}

/** A connection to RabbitMQ, and the one channel on it. */
export class RabbitLink<One extends Channel> {
  private readonly end = Promise.withResolvers<never>();
  private noRoom: NoRoom | undefined;

  private constructor(
    private readonly connection: ChannelModel,
    private readonly cut: AbortController,
    readonly channel: One,
  ) {
    // Where nobody waits for it any more, it is no news.
    this.end.promise.catch(() => undefined);
    for (const one of [connection, channel]) {
      one.on('error', (error: Error) => this.end.reject(error));
      one.on('close', () => this.end.reject(new Error('the broker has ended the connection')));
    }
    connection.on('blocked', (reason) => (this.noRoom = new NoRoom(reason)));
    for (const event of ['unblocked', 'close']) connection.on(event, () => (this.noRoom = undefined));
  }

  static toConsume(url: string): Promise<RabbitLink<Channel>> {
    return RabbitLink.open(url, (connection) => connection.createChannel());
  }

  static toPublish(url: string): Promise<RabbitLink<ConfirmChannel>> {
    return RabbitLink.open(url, (connection) => connection.createConfirmChannel());
  }

  private static async open<One extends Channel>(
    url: string,
    channelOf: (connection: ChannelModel) => Promise<One>,
  ): Promise<RabbitLink<One>> {
    const address = new URL(url);
    address.searchParams.set('heartbeat', `${heartbeat}`);
    const cut = new AbortController();
    const options = { timeout: patience, noDelay: true, keepAlive: true, signal: cut.signal };
    try {
      const connection = await inTime(connect(address.href, options));
      connection.on('error', () => undefined);
      return new RabbitLink(connection, cut, await inTime(channelOf(connection)));
    } catch (error) {
      cut.abort();
      throw error;
    }
  }

  /** Rejects when the connection breaks. */
  get broken(): Promise<never> {
    return this.end.promise;
  }

  /** What comes of work. @throws NoRoom as soon as the broker says so, and without beginning while it has said so. */
  async whileRoom(work: () => Promise<unknown>): Promise<void> {
    if (this.noRoom) throw this.noRoom;
    const full = Promise.withResolvers<never>();
    const stop = () => full.reject(this.noRoom);
    this.connection.on('blocked', stop);
    try {
      await Promise.race([work(), full.promise]);
    } finally {
      this.connection.off('blocked', stop);
    }
  }

  async close(): Promise<void> {
    await inTime(this.connection.close()).catch(() => undefined);
    this.cut.abort();
  }
}

/** What the broker answers, or an error where it does not within some milliseconds. */
export async function inTime<Answer>(answer: Promise<Answer>, milliseconds = patience): Promise<Answer> {
  const late = AbortSignal.timeout(milliseconds);
  const over = once(late, 'abort').then(() => Promise.reject(new Error('the broker does not answer')));
  return Promise.race([answer, over]);
}
