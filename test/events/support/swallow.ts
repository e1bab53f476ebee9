import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can come to swallow what it is given, until it breaks off. */
export class Swallow {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isSwallowing = false;

  private constructor(port: number) {
    this.#server = createServer((near) => this.#lead(near, connect(port, '127.0.0.1')));
  }

  static async before(port: number): Promise<Swallow> {
    const swallow = new Swallow(port);
    await new Promise<void>((resolve) => swallow.#server.listen(0, '127.0.0.1', resolve));
    return swallow;
  }

  /** The same URL, by this way. */
  on(url: string): string {
    const other = new URL(url);
    other.port = `${(this.#server.address() as AddressInfo).port}`;
    return other.href;
  }

  /** From now on nothing arrives, though it is taken. */
  swallow(): void {
    this.#isSwallowing = true;
  }

  /** Ends what is open. What comes after goes through again. */
  breakOff(): void {
    this.#isSwallowing = false;
    for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.breakOff();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #lead(near: Socket, far: Socket): void {
    near.on('data', (data) => {
      if (!this.#isSwallowing) far.write(data);
    });
    far.on('data', (data) => near.write(data));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }
}
