/** Keys and passwords of this system on this machine, made at the first start, in `.data/secrets.json`. */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
// #region broker
import { partiesOf } from './parties.ts';
// #endregion
import { writeAtomically } from './state.ts';
import { dataPath, readJson, type System } from './system.ts';

/** An Ed25519 key as a JSON Web Key; `d` is the private part. */
export interface Jwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d?: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

export interface Secrets {
  /** Tells the databases of this copy of the system from those of others. */
  id: string;
  superuser: string;
  // #region events
  /** Of the role that owns the bus. */
  bus: string;
  // #endregion
  // #region broker
  /** Of the users that services are for the bus. */
  busUsers: Record<string, string>;
  // #endregion
  databases: Record<string, string>;
  cursorKeys: Record<string, string>;
  serviceKeys: Record<string, Jwk>;
  signingKeys: Jwk[];
}

const secretsPath = (system: System) => dataPath(system, 'secrets.json');

/** What is missing, such as the keys of a service that is new in the plan, is made and kept. */
export function loadSecrets(system: System): Secrets {
  const path = secretsPath(system);
  const kept: Partial<Secrets> = existsSync(path) ? readJson(path) : {};
  const secrets = complete(system, kept);
  if (JSON.stringify(kept) !== JSON.stringify(secrets)) {
    writeAtomically(path, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  }
  return secrets;
}

function complete(system: System, kept: Partial<Secrets>): Secrets {
  const stored = system.services.filter(({ database }) => database);
  const callers = system.services.filter(({ calls }) => calls.length > 0);
  return {
    id: kept.id ?? randomUUID(),
    superuser: kept.superuser ?? password(),
    // #region events
    bus: kept.bus ?? password(),
    // #endregion
    // #region broker
    busUsers: forEach(partiesOf(system), kept.busUsers, password),
    // #endregion
    databases: forEach(stored, kept.databases, password),
    cursorKeys: forEach(stored, kept.cursorKeys, password),
    serviceKeys: forEach(callers, kept.serviceKeys, signingKey),
    signingKeys: kept.signingKeys ?? [signingKey(), signingKey()],
  };
}

function forEach<Value>(
  services: { name: string }[],
  kept: Record<string, Value> | undefined,
  make: () => Value,
): Record<string, Value> {
  const missing = services.filter(({ name }) => !kept?.[name]);
  return { ...kept, ...Object.fromEntries(missing.map(({ name }) => [name, make()])) };
}

const password = () => randomBytes(32).toString('hex');

function signingKey(): Jwk {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: x ?? '', d: d ?? '', kid: randomUUID(), alg: 'EdDSA', use: 'sig' };
}

export function publicPart({ d: _private, ...key }: Jwk): Jwk {
  return key;
}
