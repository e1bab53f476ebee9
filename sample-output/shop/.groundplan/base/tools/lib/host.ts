/**
 * Runs several services in one process, each with its own configuration, port and database. Started by `start.ts`,
 * which sends the packages and later `stop`. Ends when `start.ts` is no longer there.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface HostedPackage {
  name: string;
  folder: string;
  env: NodeJS.ProcessEnv;
}

interface Application {
  listen: (port: number, host: string) => Promise<unknown>;
  close: () => Promise<void>;
}

interface ServiceModule {
  createService: (config: unknown) => Promise<Application>;
}

interface ConfigModule {
  readConfig: (env: NodeJS.ProcessEnv) => unknown;
}

const running: Application[] = [];

async function start({ name, folder, env }: HostedPackage) {
  try {
    const { readConfig } = await load<ConfigModule>(folder, 'platform/config.js');
    const { createService } = await load<ServiceModule>(folder, 'service.js');
    const application = await createService(readConfig(env));
    running.push(application);
    await application.listen(Number(env['PORT']), String(env['HOST']));
  } catch (error) {
    console.error(`${name} cannot start:`, error);
    process.exit(1);
  }
}

async function load<Module>(folder: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, 'dist', file)).href)) as Module;
}

let stopping = false;

/** The last to start is the first to stop: the gateway. */
async function stop() {
  if (stopping) return;
  stopping = true;
  for (const application of running.toReversed()) await application.close();
  process.exit(0);
}

process.on('message', (message: HostedPackage[] | 'stop') => {
  if (message === 'stop') void stop();
  else void startAll(message);
});
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());

async function startAll(packages: HostedPackage[]) {
  for (const pack of packages) if (!stopping) await start(pack);
}
