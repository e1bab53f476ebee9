import type { JWK } from 'jose';
import { z } from 'zod';
import { withSecretFiles } from './secret-files.js';

/** Marks the development examples of keys and passwords; production does not start with one. */
const example = 'development-only';

const Jwk = z.custom<JWK>((key) => typeof key === 'object' && key !== null);

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3004),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10),
    BUS_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    CURSOR_KEY: z.string().min(32),
    TOKEN_ISSUER: z.string().min(1),
    TOKEN_AUDIENCE: z.string().min(1),
    JWKS_URL: z.url(),
    SERVICE_KEY: json(Jwk),
    CATALOG_URL: z.url(),
    INVENTORY_URL: z.url(),
    PAYMENTS_URL: z.url(),
  })
  .transform((env) => ({
    service: 'orders',
    environment: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    busUrl: env.BUS_URL,
    cursorKey: env.CURSOR_KEY,
    tokenIssuer: env.TOKEN_ISSUER,
    tokenAudience: env.TOKEN_AUDIENCE,
    accessTokenSeconds: 600,
    jwksUrl: env.JWKS_URL,
    // Nobody of the system calls this service.
    callerKeys: {} as Readonly<Record<string, JWK>>,
    serviceKey: env.SERVICE_KEY,
    urls: { catalog: env.CATALOG_URL, inventory: env.INVENTORY_URL, payments: env.PAYMENTS_URL },
  }));

/** Read from the environment by `main.ts` alone; everything else is given it under `CONFIG`. */
export type Config = z.output<typeof Environment>;
export const CONFIG = Symbol('Config');

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`orders cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

export function readConfig(given: NodeJS.ProcessEnv): Config {
  const { environment, unreadable } = withSecretFiles(given, Object.keys(Environment.in.shape));
  const { data, error } = Environment.safeParse(environment);
  if (error || unreadable.length > 0) {
    const issues = error?.issues ?? [];
    throw new ConfigError([
      ...unreadable,
      ...issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ]);
  }
  if (data.environment === 'production') {
    const faults = examplesIn(environment);
    if (faults.length > 0) throw new ConfigError(faults);
  }
  return data;
}

const examplesIn = (environment: NodeJS.ProcessEnv): string[] =>
  Object.keys(Environment.in.shape)
    .filter((name) => environment[name]?.includes(example))
    .map((name) => `${name}: a development example, which production refuses`);
