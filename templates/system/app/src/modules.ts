import type { Part } from './parts.ts';

/** What a package exports, as far as it is composed here. */
export interface Modules {
  'platform/config.js': { readConfig: (environment: NodeJS.ProcessEnv) => Config };
  'service.js': { createService: (config: Config) => Promise<Service> };
  'platform/secret-files.js': {
    withSecretFiles: (
      given: NodeJS.ProcessEnv,
      names: readonly string[],
    ) => { environment: NodeJS.ProcessEnv; unreadable: string[] };
  };
  'migrate.js': { migrate: (databaseUrl: string) => Promise<void> };
}

export interface Config {
  readonly port: number;
  readonly host: string;
}

export interface Service {
  listen: (port: number, host: string) => Promise<unknown>;
  close: () => Promise<void>;
}

/** Something to be said as it is, without a stack. */
export class Trouble extends Error {}

/** A compiled module of a part. */
export async function load<File extends keyof Modules>(
  { name, folder }: Part,
  file: File,
): Promise<Modules[File]> {
  const url = new URL(`../../${folder}/dist/${file}`, import.meta.url);
  try {
    return (await import(url.href)) as Modules[File];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`/dist/${file}'`))
      throw new Trouble(`${name} is not compiled: \`npm run build\` first.`);
    throw error;
  }
}
