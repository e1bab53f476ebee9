import type { Part } from './parts.ts';

/** What all parts are told alike. Everything else begins with the name of its part. */
const common: readonly string[] = ['NODE_ENV', 'LOG_LEVEL', 'TOKEN_ISSUER', 'TOKEN_AUDIENCE', 'JWKS_URL'];

const isCommon = (name: string) => common.includes(name.replace(/_FILE$/, ''));

/**
 * What a part would find if it had a process to itself: `DATABASE_URL` from `ORDERS_DATABASE_URL`. Where the others are is
 * known here; nobody has to say it.
 */
export function environmentOf(
  part: Part,
  parts: readonly Part[],
  given: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const issuer = parts.find(({ isIssuer }) => isIssuer);
  return {
    PORT: `${part.port}`,
    // Of the parts, only the gateway calls it from where it can say whom it passes on.
    ...(part === issuer && { TRUSTED_PROXIES: 'loopback' }),
    ...(issuer && { JWKS_URL: `${addressOf(issuer, given)}/.well-known/jwks.json` }),
    ...Object.fromEntries(Object.entries(given).filter(([name]) => isCommon(name))),
    ...ownOf(part, given),
    ...Object.fromEntries(
      parts.filter(({ env }) => env !== '').map((other) => [`${other.env}_URL`, addressOf(other, given)]),
    ),
  };
}

/** How what a part calls `name` is called in the environment of the process. */
export function nameIn(given: NodeJS.ProcessEnv, { env }: Part, name: string): string {
  const own = env === '' ? name : `${env}_${name}`;
  return isCommon(name) && given[own] === undefined ? name : own;
}

/** Where a part takes requests: from this machine alone, unless its own variables open it. */
export const addressOf = ({ env, port }: Part, given: NodeJS.ProcessEnv): string =>
  `http://127.0.0.1:${given[env === '' ? 'PORT' : `${env}_PORT`] ?? port}`;

function ownOf({ env }: Part, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env === '') return given;
  const prefix = `${env}_`;
  const own = Object.entries(given).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
