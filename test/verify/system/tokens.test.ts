import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { localSystem } from '../../../generators/verify/system/local.ts';
import { type TokenKeys, tokensOf } from '../../../generators/verify/system/tokens.ts';

const person = { id: '00000000-0000-4000-8000-000000000001', roles: ['staff'] };

async function key(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: 'first' };
}

describe('tokens', () => {
  let keys: TokenKeys;
  beforeAll(async () => {
    keys = {
      issuer: 'http://identity',
      audience: 'shop',
      signingKey: await key(),
      serviceKeys: { orders: await key() },
    };
  });

  it('are what identity and services sign', async () => {
    const { userToken, serviceToken } = tokensOf(keys);
    const { d: _private, ...published } = keys.signingKey;
    const user = await jwtVerify(await userToken(person), await importJWK(published, 'EdDSA'), {
      typ: 'at+jwt',
      issuer: 'http://identity',
      audience: 'shop',
      requiredClaims: ['sub', 'iat', 'exp', 'jti', 'client_id'],
    });
    expect(user.payload).toMatchObject({ sub: person.id, roles: ['staff'] });
    expect(user.protectedHeader).toMatchObject({ alg: 'EdDSA', kid: 'first' });
    const service = decodeJwt(await serviceToken('orders', 'catalog', person));
    expect(service).toMatchObject({
      iss: 'orders',
      sub: 'orders',
      aud: 'catalog',
      user: person.id,
      roles: ['staff'],
    });
  });

  it('can be wrong in one thing', async () => {
    const token = await tokensOf(keys).userToken(person, {
      header: { typ: 'JWT' },
      claims: { exp: undefined },
    });
    expect(decodeProtectedHeader(token).typ).toBe('JWT');
    expect(decodeJwt(token)).not.toHaveProperty('exp');
  });

  it('are not there for a service that calls nobody', async () => {
    await expect(tokensOf(keys).serviceToken('catalog', 'orders')).rejects.toThrow(
      'The system has no key of catalog, which calls nobody.',
    );
  });
});

describe('a system on this machine', () => {
  it('is found by the files of its tools, and says what it has not', async () => {
    const root = mkdtempSync(join(tmpdir(), 'local-'));
    const write = (path: string, value: object) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), JSON.stringify(value));
    };
    write('tools/system.json', { gateway: { port: 3000 }, services: [{ name: 'identity', port: 3001 }] });
    write('.data/state.json', { portOffset: 100, databaseServer: 'postgres://127.0.0.1:5555' });
    write('.data/secrets.json', { superuser: 'secret', signingKeys: [], serviceKeys: {} });
    const plan = readExamPlan('system: shop\nservices: {}', new Map());
    await expect(localSystem(root, plan)).rejects.toThrow(`The system in ${root} has no signing key.`);
    write('.data/secrets.json', { superuser: 'secret', signingKeys: [await key()], serviceKeys: {} });
    const system = await localSystem(root, plan);
    expect(system.url('gateway')).toBe('http://127.0.0.1:3100');
    expect(system.databaseUrl('orders')).toBe('postgres://postgres:secret@127.0.0.1:5555/orders');
    expect(() => system.url('nowhere')).toThrow(`The system in ${root} has no service nowhere.`);
    rmSync(root, { recursive: true });
  });
});
