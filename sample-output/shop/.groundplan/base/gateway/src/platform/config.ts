import { z } from 'zod';

const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:\/\/[^/?#]+\/?$/.test(text),
    'must be an origin, such as http://127.0.0.1:3001',
  );

/** As Fastify takes them: single addresses, networks, or names for the networks of a kind. */
const proxy = z.union([
  z.enum(['loopback', 'linklocal', 'uniquelocal']),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
]);

const milliseconds = z.coerce.number().int().min(1).max(600_000);

const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    IDENTITY_URL: origin,
    CATALOG_URL: origin,
    INVENTORY_URL: origin,
    ORDERS_URL: origin,
    PAYMENTS_URL: origin,
    DOCS: z.enum(['', 'on', 'off']).default(''),
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((text) => text.split(',').filter((item) => item !== ''))
      .pipe(z.array(proxy)),
    CONNECT_TIMEOUT_MS: milliseconds.default(2_000),
    ANSWER_TIMEOUT_MS: milliseconds.default(10_000),
    PAUSE_TIMEOUT_MS: milliseconds.default(10_000),
  })
  .transform((env) => ({
    service: 'gateway',
    environment: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    /** Whether there is a page at /docs: in production only where it is asked for, because machines do not read it. */
    hasDocs: env.DOCS === 'on' || (env.DOCS === '' && env.NODE_ENV !== 'production'),
    /** The web pages that may call from a browser. */
    origins: [] as readonly string[],
    /** Who may say, in X-Forwarded-For, where a request comes from. */
    trustedProxies: env.TRUSTED_PROXIES,
    services: {
      identity: env.IDENTITY_URL,
      catalog: env.CATALOG_URL,
      inventory: env.INVENTORY_URL,
      orders: env.ORDERS_URL,
      payments: env.PAYMENTS_URL,
    },
    /** How long a service may take, in milliseconds: to be reached, to begin its answer, and between two pieces of it. */
    timeouts: {
      connect: env.CONNECT_TIMEOUT_MS,
      answer: env.ANSWER_TIMEOUT_MS,
      pause: env.PAUSE_TIMEOUT_MS,
    },
  }));

/** Read from the environment by `main.ts` alone; everything else is given it under `CONFIG`. */
export type Config = z.output<typeof Environment>;
export const CONFIG = Symbol('Config');

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`gateway cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const { data, error } = Environment.safeParse(environment);
  if (error) throw new ConfigError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  return data;
}
