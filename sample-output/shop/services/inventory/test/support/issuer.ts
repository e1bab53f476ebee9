import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

/** Stands in for identity and for the other services: signs tokens with keys of its own, and publishes them. */
export async function startIssuer(system: string) {
  const users = await generateKeyPair('EdDSA', { extractable: true });
  const services = await generateKeyPair('EdDSA', { extractable: true });
  const keys = [{ ...(await exportJWK(users.publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' }];
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })),
  );
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (header: JWTHeaderParameters, payload: JWTPayload, key = users.privateKey) =>
    new SignJWT(payload).setProtectedHeader(header).setIssuedAt(payload.iat).sign(key);

  return {
    url,
    servicePublicKey: await exportJWK(services.publicKey),
    servicePrivateKey: await exportJWK(services.privateKey),
    /** A user's access token; `claims` replace the right ones. */
    userToken: (
      id: string,
      roles: readonly string[],
      claims: JWTPayload = {},
      header: Partial<JWTHeaderParameters> = {},
    ) => {
      const exp = Math.floor(Date.now() / 1000) + 300;
      return sign(
        { alg: 'EdDSA', typ: 'at+jwt', kid: 'test', ...header },
        { iss: url, aud: system, sub: id, roles, exp, jti: randomUUID(), ...claims },
      );
    },
    serviceToken: (from: string, to: string, claims: JWTPayload = {}) => {
      const exp = Math.floor(Date.now() / 1000) + 60;
      return sign(
        { alg: 'EdDSA', typ: 'service+jwt' },
        { iss: from, sub: from, aud: to, exp, ...claims },
        services.privateKey,
      );
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
