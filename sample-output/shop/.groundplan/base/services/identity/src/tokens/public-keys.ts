import { createPublicKey } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import type { Config } from '../platform/config.js';

/** Made from the private keys, so that what is published always belongs to what signs, and holds nothing else. */
export const publicKeysOf = ({ signingKeys }: Config): JSONWebKeySet => ({
  keys: signingKeys.map(({ kid, privateKey }) => {
    const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
    return { kty: kty!, crv, x, kid, alg: 'EdDSA', use: 'sig' };
  }),
});
