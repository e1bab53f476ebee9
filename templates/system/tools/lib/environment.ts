/** The environment of each service on this machine. */
// #region postgres
import { busUrl } from './databases.ts';
// #endregion
import { publicPart, type Secrets } from './secrets.ts';
import {
  identityOf,
  type Package,
  // #region microservices
  packagesOf,
  // #endregion
  type System,
} from './system.ts';

export interface Setting {
  system: System;
  secrets: Secrets;
  portOffset: number;
  /** URL of a service's own database, with its own role. */
  databaseUrl: (pack: Package) => string;
  // #region broker
  /** URL with which a service reaches the bus, as a user of its own. */
  busUrl: (pack: Package) => string;
  // #endregion
}

export const portOf = (pack: Package, offset: number) => pack.port + offset;

/** Where others on this machine reach it. */
export function addressOf(pack: Package, offset: number): string {
  // #region monolith
  // Only the gateway can be opened to others.
  if (pack.kind !== 'gateway') return `http://127.0.0.1:${portOf(pack, offset)}`;
  // #endregion
  const host = process.env['HOST'];
  const reachable = !host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable}:${portOf(pack, offset)}`;
}

// #region microservices
/** The whole environment: this process's own, then what this machine decides. */
export function environmentOf(pack: Package, setting: Setting): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: process.env['NODE_ENV'] ?? 'development',
    HOST: process.env['HOST'] ?? '127.0.0.1',
    PORT: `${portOf(pack, setting.portOffset)}`,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
    ...secretsOf(pack, setting),
    ...tokenVariables(pack, setting),
    ...addressVariables(pack, setting),
  };
}
// #endregion

// #region monolith
/** The environment of the one process: what is a service's own begins with its name. */
export function appEnvironment(setting: Setting): NodeJS.ProcessEnv {
  const { system, portOffset } = setting;
  const own = system.services.flatMap((pack) =>
    Object.entries({ PORT: `${portOf(pack, portOffset)}`, ...secretsOf(pack, setting) }).map(
      ([name, value]) => [`${pack.env}_${name}`, value],
    ),
  );
  const identity = identityOf(system);
  return {
    ...process.env,
    NODE_ENV: process.env['NODE_ENV'] ?? 'development',
    HOST: process.env['HOST'] ?? '127.0.0.1',
    PORT: `${portOf(system.gateway, portOffset)}`,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
    ...(identity && { TOKEN_ISSUER: addressOf(identity, portOffset), TOKEN_AUDIENCE: system.name }),
    ...Object.fromEntries(own),
  };
}
// #endregion

/** What nobody but this service may know. */
export function secretsOf(
  pack: Package,
  setting: Omit<Setting, 'system' | 'portOffset'>,
): Record<string, string> {
  const { secrets, databaseUrl } = setting;
  const ownKey = secrets.serviceKeys[pack.name];
  const callers = pack.calledBy.flatMap((name) => {
    const key = secrets.serviceKeys[name];
    return key ? [[name, publicPart(key)]] : [];
  });
  return {
    ...(pack.database && {
      DATABASE_URL: databaseUrl(pack),
      CURSOR_KEY: secrets.cursorKeys[pack.name] ?? '',
    }),
    // #region postgres
    ...((pack.publishes ?? pack.subscribes) && { BUS_URL: busUrl(databaseUrl(pack)) }),
    // #endregion
    // #region broker
    ...((pack.publishes ?? pack.subscribes) && { BUS_URL: setting.busUrl(pack) }),
    // #endregion
    ...(ownKey && { SERVICE_KEY: JSON.stringify(ownKey) }),
    ...(pack.kind !== 'gateway' && { CALLER_KEYS: JSON.stringify(Object.fromEntries(callers)) }),
    ...(pack.kind === 'identity' && { SIGNING_KEYS: JSON.stringify({ keys: secrets.signingKeys }) }),
  };
}

// #region microservices
function tokenVariables(pack: Package, { system, portOffset }: Setting): NodeJS.ProcessEnv {
  const identity = identityOf(system);
  const issuer = identity && addressOf(identity, portOffset);
  return {
    ...(issuer && {
      TOKEN_ISSUER: issuer,
      TOKEN_AUDIENCE: system.name,
      JWKS_URL: `${issuer}/.well-known/jwks.json`,
    }),
    // The gateway, which says whom it passes on.
    ...(pack.kind === 'identity' && { TRUSTED_PROXIES: 'loopback' }),
  };
}

function addressVariables(pack: Package, { system, portOffset }: Setting): NodeJS.ProcessEnv {
  const called = packagesOf(system).filter(({ name }) => pack.calls.includes(name));
  return Object.fromEntries(called.map((other) => [`${other.env}_URL`, addressOf(other, portOffset)]));
}
// #endregion
