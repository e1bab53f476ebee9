import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { z } from 'zod';
import { withSecretFiles } from './secret-files.js';

/** Marks the development examples of keys and passwords; production does not start with one. */
const example = 'development-only';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const SigningKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    d: z.string(),
    kid: z.string().min(1).max(100),
  })
  .transform(({ kid, ...key }, context): SigningKey => {
    try {
      return { kid, privateKey: createPrivateKey({ key, format: 'jwk' }) };
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a private Ed25519 key' });
      return z.NEVER;
    }
  });

const SigningKeys = z
  .object({ keys: z.tuple([SigningKey], SigningKey) })
  .refine(
    ({ keys }) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
    'must have a kid of its own for each key',
  )
  .transform(({ keys }) => keys);

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

const proxy = z.union([
  z.enum(['loopback', 'linklocal', 'uniquelocal']),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
]);

const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10),
    CURSOR_KEY: z.string().min(32),
    TOKEN_ISSUER: z.string().min(1),
    TOKEN_AUDIENCE: z.string().min(1),
    SIGNING_KEYS: json(SigningKeys),
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((text) => text.split(',').filter((item) => item !== ''))
      .pipe(z.array(proxy)),
  })
  .transform((env) => ({
    service: 'identity',
    environment: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    cursorKey: env.CURSOR_KEY,
    tokenIssuer: env.TOKEN_ISSUER,
    tokenAudience: env.TOKEN_AUDIENCE,
    accessTokenSeconds: 600,
    refreshTokenSeconds: 2_592_000,
    /** The first one signs. */
    signingKeys: env.SIGNING_KEYS,
    /** Who may say, in X-Forwarded-For, where a request comes from. */
    trustedProxies: env.TRUSTED_PROXIES,
    /** No other service calls this one. */
    callerKeys: {} as Readonly<Record<string, JWK>>,
  }));

/** Read from the environment by `main.ts` alone; everything else is given it under `CONFIG`. */
export type Config = z.output<typeof Environment>;
export const CONFIG = Symbol('Config');

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`identity cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
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
  if (data.environment === 'production') refuseExamples(environment);
  return data;
}

function refuseExamples(environment: NodeJS.ProcessEnv) {
  const marked = Object.keys(Environment.in.shape).filter((name) => environment[name]?.includes(example));
  if (marked.length > 0) {
    throw new ConfigError(marked.map((name) => `${name}: a development example, which production refuses`));
  }
}
