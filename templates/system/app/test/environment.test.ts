import { describe, expect, it } from '@jest/globals';
import { environmentOf, nameIn } from '../src/environment.ts';
import type { Part } from '../src/parts.ts';

const part = (name: string, env: string, port: number): Part => ({
  name,
  folder: name,
  env,
  port,
  hasDatabase: env !== '',
});

const identity: Part = { ...part('identity', 'IDENTITY', 3001), isIssuer: true };
const stock = part('stock', 'STOCK', 3002);
const gateway = part('gateway', '', 3000);
const parts = [identity, stock, gateway];

describe('the environment of a part', () => {
  it('has what begins with its name, and nothing of the others', () => {
    const given = {
      STOCK_DATABASE_URL: 'postgres://stock',
      IDENTITY_CURSOR_KEY: 'secret',
      CURSOR_KEY: 'stray',
    };
    const { DATABASE_URL, ...others } = environmentOf(stock, parts, given);
    expect(DATABASE_URL).toBe('postgres://stock');
    expect(Object.keys(others).sort()).toEqual(['IDENTITY_URL', 'JWKS_URL', 'PORT', 'STOCK_URL']);
  });

  it('has what all are told, unless the part is told otherwise', () => {
    const given = { LOG_LEVEL: 'warn', TOKEN_ISSUER_FILE: '/run/issuer', STOCK_LOG_LEVEL: 'debug' };
    expect(environmentOf(identity, parts, given)).toMatchObject({
      LOG_LEVEL: 'warn',
      TOKEN_ISSUER_FILE: '/run/issuer',
    });
    expect(environmentOf(stock, parts, given)).toMatchObject({ LOG_LEVEL: 'debug' });
  });

  it('says where the others are, wherever they have been moved to', () => {
    const given = { IDENTITY_PORT: '4001', STOCK_URL: 'http://elsewhere' };
    expect(environmentOf(stock, parts, given)).toMatchObject({
      PORT: '3002',
      IDENTITY_URL: 'http://127.0.0.1:4001',
      JWKS_URL: 'http://127.0.0.1:4001/.well-known/jwks.json',
      STOCK_URL: 'http://127.0.0.1:3002',
    });
  });

  it('is that of the process for the gateway, the only one that others can reach', () => {
    const given = { HOST: '0.0.0.0', PORT: '8080' };
    expect(environmentOf(gateway, parts, given)).toMatchObject(given);
    expect(environmentOf(stock, parts, given)).not.toHaveProperty('HOST');
    expect(environmentOf(identity, parts, given)['TRUSTED_PROXIES']).toBe('loopback');
  });
});

describe('the name of a variable', () => {
  it('is the one that is to be set', () => {
    expect(nameIn({}, stock, 'DATABASE_URL')).toBe('STOCK_DATABASE_URL');
    expect(nameIn({}, stock, 'LOG_LEVEL')).toBe('LOG_LEVEL');
    expect(nameIn({ STOCK_LOG_LEVEL: 'loud' }, stock, 'LOG_LEVEL')).toBe('STOCK_LOG_LEVEL');
    expect(nameIn({}, gateway, 'PORT')).toBe('PORT');
  });
});
