import { randomUUID } from 'node:crypto';
import { type CryptoKey, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Person, SystemUnderExam, TokenChange } from './system-under-exam.ts';

/** What a system signs its tokens with. */
export interface TokenKeys {
  /** Of user tokens: where identity is for its own system, and that system's name. */
  readonly issuer: string;
  readonly audience: string;
  /** Private; identity's first one. */
  readonly signingKey: JWK;
  /** Private; of each service that calls others. */
  readonly serviceKeys: Readonly<Record<string, JWK>>;
}

/** Seconds; as short as the shortest that a plan can say. */
const lifetime = 60;

/** Signs as identity and as the services do. */
export function tokensOf(keys: TokenKeys): Pick<SystemUnderExam, 'userToken' | 'serviceToken'> {
  const imported = new Map<JWK, Promise<CryptoKey | Uint8Array>>();
  const sign = async (jwk: JWK, typ: string, claims: JWTPayload, { header, ...change }: TokenChange) => {
    const key = imported.get(jwk) ?? importJWK(jwk, 'EdDSA');
    imported.set(jwk, key);
    const now = Math.floor(Date.now() / 1000);
    const dated = { iat: now, exp: now + lifetime, ...claims, ...change.claims };
    return new SignJWT(dated)
      .setProtectedHeader({ alg: 'EdDSA', typ, ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
      .sign(await key);
  };
  return {
    userToken: ({ id, roles }, change = {}) => {
      const { issuer: iss, audience: aud } = keys;
      const claims = { iss, aud, sub: id, roles: [...roles], client_id: aud, jti: randomUUID() };
      return sign(keys.signingKey, 'at+jwt', claims, change);
    },
    serviceToken: async (caller, callee, user, change = {}) => {
      const key = keys.serviceKeys[caller];
      if (!key) throw new Error(`The system has no key of ${caller}, which calls nobody.`);
      const claims = { iss: caller, sub: caller, aud: callee, ...dataOf(user) };
      return sign(key, 'service+jwt', claims, change);
    },
  };
}

const dataOf = (user: Person | undefined) => ({
  ...(user && { user: user.id }),
  roles: [...(user?.roles ?? [])],
});
