/** Migrates and serves the service in a folder, reports its port, and on every message its processor time in microseconds so far. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Service {
  listen(port: number, host: string): Promise<unknown>;
  getHttpServer(): Server;
}

const [, , folder = ''] = process.argv;
const load = (file: string) => import(pathToFileURL(join(folder, 'dist', file)).href);

const { migrate } = (await load('migrate.js')) as { migrate: (url: string) => Promise<void> };
await migrate(process.env['DATABASE_URL'] ?? '');
const { readConfig } = (await load('platform/config.js')) as {
  readConfig: (env: NodeJS.ProcessEnv) => object;
};
const { createService } = (await load('service.js')) as {
  createService: (config: object) => Promise<Service>;
};
const service = await createService(readConfig(process.env));
await service.listen(0, '127.0.0.1');
// With whoever has started it.
process.once('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.send?.((service.getHttpServer().address() as AddressInfo).port);
