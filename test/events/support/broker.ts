import { createServer, type AddressInfo } from 'node:net';
import type { StartedTestContainer } from 'testcontainers';
import { openEngine } from '../../../generators/verify/system/engine.ts';

export interface BrokerImage {
  readonly image: string;
  readonly ports: readonly number[];
  readonly environment: Readonly<Record<string, string>>;
  /** Text by place in the container. */
  readonly files: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
}

/** A broker in a container, that can be killed and comes back with what it had on its disk, at the same ports. */
export class Broker {
  /** On this machine, in the order of the image's. */
  readonly ports: readonly number[];
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer, ports: readonly number[]) {
    this.#container = container;
    this.ports = ports;
  }

  static async start({
    image,
    ports: inner,
    environment,
    files,
    arguments: command,
  }: BrokerImage): Promise<Broker> {
    const engine = await openEngine();
    await engine.ensureImage(image);
    const { GenericContainer } = engine.containers;
    const ports = await freePorts(inner.length);
    const container = new GenericContainer(image)
      .withEnvironment({ ...environment })
      .withExposedPorts(...inner.map((port, at) => ({ container: port, host: ports[at] ?? 0 })))
      .withCopyContentToContainer(Object.entries(files).map(([target, content]) => ({ target, content })));
    if (command.length > 0) container.withCommand([...command]);
    // What its data is found by again, which would be that of a cluster of another name.
    container.withHostname('bus');
    return new Broker(await container.start(), ports);
  }

  /** Without a chance to put anything in order. */
  async kill(): Promise<void> {
    await (await this.#handle()).kill({ signal: 'SIGKILL' });
  }

  async revive(): Promise<void> {
    await (await this.#handle()).start();
  }

  /** It stands still: connections stay, and nothing is answered. */
  async freeze(): Promise<void> {
    await (await this.#handle()).pause();
  }

  async thaw(): Promise<void> {
    await (await this.#handle()).unpause();
  }

  /** Inside of the container. */
  async run(...command: string[]): Promise<void> {
    const { exitCode, output } = await this.#container.exec(command);
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`);
  }

  async stop(): Promise<void> {
    await this.#container.stop({ timeout: 0 });
  }

  async #handle() {
    const { containers } = await openEngine();
    const client = await containers.getContainerRuntimeClient();
    return client.container.getById(this.#container.getId());
  }
}

/** Of this machine, other than any that was given a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
