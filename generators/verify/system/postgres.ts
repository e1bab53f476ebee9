import { randomBytes } from 'node:crypto';
import { openEngine } from './engine.ts';

/** The image that a generated system runs on, and its locale. */
const IMAGE = 'postgres:17-alpine';
const LOCALE = '--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8';

/** A database server of its own, in a container. */
export interface PostgresServer {
  /** URL of a database as superuser; `postgres` is always there. */
  url(database: string): string;
  stop(): Promise<void>;
}

/** Starts a server that forgets everything when it stops; nothing waits for its disk. */
export async function startPostgres(): Promise<PostgresServer> {
  const engine = await openEngine();
  await engine.ensureImage(IMAGE);
  const { GenericContainer, Wait } = engine.containers;
  const password = randomBytes(12).toString('hex');
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: LOCALE })
    .withCommand([
      'postgres',
      '-c',
      'fsync=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'full_page_writes=off',
    ])
    .withExposedPorts(5432)
    .withHealthCheck({
      // Over TCP: the socket answers already while the first start still sets things up.
      test: ['CMD-SHELL', 'pg_isready -h 127.0.0.1 -U postgres'],
      interval: 250,
      timeout: 5_000,
      retries: 400,
      startPeriod: 0,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(180_000)
    .start();
  const place = `${container.getHost()}:${container.getMappedPort(5432)}`;
  return {
    url: (database) => `postgres://postgres:${password}@${place}/${database}`,
    stop: async () => {
      await container.stop();
    },
  };
}
