import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Person, SystemUnderExam } from '../../system/system-under-exam.ts';

/** Tokens that nobody must take, each wrong in one thing only. */
export interface BadToken {
  readonly what: string;
  readonly token: () => Promise<string>;
}

type Part = Readonly<Record<string, unknown>>;

const encoded = (part: Part | Buffer) =>
  (Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part))).toString('base64url');
const decoded = (part = ''): Part => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
const seconds = () => Math.floor(Date.now() / 1000);

export function badUserTokens(system: SystemUnderExam, person: Person): BadToken[] {
  const good = () => system.userToken(person);
  const changed = (claims: Part) => () => system.userToken(person, { claims });
  return [
    { what: 'that has expired', token: changed({ iat: seconds() - 120, exp: seconds() - 60 }) },
    { what: 'that never expires', token: changed({ exp: undefined }) },
    { what: 'that is good for a year', token: changed({ exp: seconds() + 31_536_000 }) },
    { what: 'for another audience', token: changed({ aud: 'somebody-else' }) },
    { what: 'of another issuer', token: changed({ iss: 'http://127.0.0.1:9' }) },
    { what: 'of nobody', token: changed({ sub: undefined }) },
    { what: 'of another kind', token: () => system.userToken(person, { header: { typ: 'JWT' } }) },
    ...forged(good),
  ];
}

export function badServiceTokens(system: SystemUnderExam, caller: string, callee: string): BadToken[] {
  const good = () => system.serviceToken(caller, callee);
  const changed = (claims: Part) => () => system.serviceToken(caller, callee, undefined, { claims });
  return [
    { what: 'for another service', token: () => system.serviceToken(caller, 'somebody-else') },
    { what: 'that has expired', token: changed({ iat: seconds() - 120, exp: seconds() - 60 }) },
    { what: 'that was made long ago', token: changed({ iat: seconds() - 600, exp: seconds() + 60 }) },
    { what: 'that never expires', token: changed({ exp: undefined }) },
    { what: 'of a service that nobody knows', token: changed({ iss: 'nobody', sub: 'nobody' }) },
    {
      what: 'of another kind',
      token: () => system.serviceToken(caller, callee, undefined, { header: { typ: 'JWT' } }),
    },
    {
      what: 'that says it is a user',
      token: () => system.serviceToken(caller, callee, undefined, { header: { typ: 'at+jwt' } }),
    },
    ...forged(good),
  ];
}

/** A good token in the hands of somebody without the key. */
function forged(good: () => Promise<string>): BadToken[] {
  const remade = (make: (header: Part, payload: Part, signature: string) => string) => async () => {
    const [header, payload, signature = ''] = (await good()).split('.');
    return make(decoded(header), decoded(payload), signature);
  };
  return [
    {
      what: 'without a signature',
      token: remade((header, payload) => `${encoded({ ...header, alg: 'none' })}.${encoded(payload)}.`),
    },
    { what: 'signed with another key', token: remade((header, payload) => foreign(header, payload)) },
    {
      what: 'signed with what everybody knows',
      token: remade((header, payload) => {
        const text = `${encoded({ ...header, alg: 'HS256' })}.${encoded(payload)}`;
        return `${text}.${createHmac('sha256', JSON.stringify(header)).update(text).digest('base64url')}`;
      }),
    },
    {
      what: 'of somebody else under an old signature',
      token: remade(
        (header, payload, signature) =>
          `${encoded(header)}.${encoded({ ...payload, sub: randomUUID(), iss: payload['iss'] })}.${signature}`,
      ),
    },
    { what: 'that is no token', token: async () => 'abc' },
  ];
}

function foreign(header: Part, payload: Part): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${encoded(sign(null, Buffer.from(text), privateKey))}`;
}
