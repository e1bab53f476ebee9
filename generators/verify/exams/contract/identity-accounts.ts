import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { WrongAnswer } from '../../exam.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import { isEqual } from '../ask/same.ts';
import type { Question } from '../ask/sitting.ts';
import type { Identity } from './identity.ts';

interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly tokenType: string;
}

/** What people do with their accounts, from the beginning to the end. */
export function accountQuestions(identity: Identity): Question[] {
  return [
    identity.question('register', 'makes a user with the everyday role, whose password nobody sees', () =>
      registers(identity),
    ),
    identity.question('register', 'an address that is taken is 409, in capital letters too', () =>
      taken(identity),
    ),
    identity.question('signIn', 'gives a token that the published keys prove', () => signsIn(identity)),
    identity.question('signIn', 'a wrong password and an unknown address are refused alike', () =>
      wrongPassword(identity),
    ),
    identity.question('signIn', 'too many failures are 429', () => tooMany(identity)),
    identity.question('register', 'too many failures are 429', () => tooManyRegistrations(identity)),
    identity.question('refresh', 'a refresh token works once, and ends the session when it comes again', () =>
      refreshes(identity),
    ),
    identity.question('end', 'ends the session', () => ends(identity)),
    identity.question('me', 'shows who asks, and 304 to those who have it', () => showsMe(identity)),
    identity.question('get', 'shows users to themselves and to administrators, and to nobody else', () =>
      shows(identity),
    ),
    identity.question('list', 'shows all users to administrators alone', () => lists(identity)),
    identity.question('roles', 'gives roles, which the next token bears', () => givesRoles(identity)),
  ];
}

async function session(identity: Identity, user: { email: string; password: string }): Promise<Session> {
  const { email, password } = user;
  const answer = await identity.ask('signIn', { body: { email, password } });
  expectStatus(answer, 201);
  return answer.body as Session;
}

async function registers(identity: Identity): Promise<void> {
  const { sitting } = identity;
  const body = { ...identity.registration(), name: 'Ada' };
  const answer = await identity.ask('register', { body });
  expectStatus(answer, 201);
  const { id, email, name, roles, version } = answer.body as Record<string, unknown>;
  const wanted = [body.email, 'Ada', [sitting.plan.identity.default], 1];
  if (!isEqual([email, name, roles, version], wanted)) throw wrong(answer, JSON.stringify(wanted));
  if (answer.text.includes(body.password)) throw wrong(answer, 'nothing of the password');
  if (answer.headers.get('location') !== `/v1/users/${String(id as string)}`)
    throw wrong(answer, `the Location of the user`);
  if (answer.headers.get('etag') !== '"1"') throw wrong(answer, 'the ETag "1"');
  const [row] = await sitting.databases.query<{ text: string }>(
    'identity',
    'SELECT u::text AS text FROM users u WHERE id = $1',
    [id],
  );
  if (!row) throw new WrongAnswer('the user who has registered is not in the table');
  if (row.text.includes(body.password)) throw new WrongAnswer('the password stands in the table as it is');
}

async function taken(identity: Identity): Promise<void> {
  const { email } = await identity.registered();
  for (const address of [email, email.toUpperCase()]) {
    const body = { ...identity.registration(), email: address };
    expectProblem(await identity.ask('register', { body }), {
      status: 409,
      problem: 'user-email-taken',
      pointer: '/email',
    });
  }
}

async function signsIn(identity: Identity): Promise<void> {
  const { system, plan } = identity.sitting;
  const user = await identity.registered();
  const { accessToken, expiresIn, tokenType } = await session(identity, user);
  if (tokenType !== 'Bearer') throw new WrongAnswer(`the token type is ${tokenType}, not Bearer`);
  const keys = await identity.ask('keys');
  expectStatus(keys, 200);
  const set = keys.body as JSONWebKeySet;
  if (set.keys.some((key) => 'd' in key)) throw wrong(keys, 'public keys only');
  const own = await jwtVerify(await system.userToken({ id: user.id, roles: [] }), createLocalJWKSet(set));
  const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet(set)).catch(
    (error: unknown) => {
      throw new WrongAnswer(
        `the access token does not stand up to the published keys: ${(error as Error).message}`,
      );
    },
  );
  const { iss, aud, sub, roles, exp = 0, iat = 0, jti } = payload;
  const seen = [protectedHeader.typ, protectedHeader.alg, iss, aud, sub, roles, exp - iat, typeof jti];
  const wanted = [
    'at+jwt',
    'EdDSA',
    own.payload.iss,
    plan.system,
    user.id,
    [plan.identity.default],
    expiresIn,
    'string',
  ];
  if (!isEqual(seen, wanted))
    throw new WrongAnswer(`the access token says ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
}

async function wrongPassword(identity: Identity): Promise<void> {
  const { email } = await identity.registered();
  const answers = [
    await identity.ask('signIn', { body: { email, password: 'not the password' } }),
    await identity.ask('signIn', {
      body: { email: identity.registration().email, password: 'not the password' },
    }),
  ];
  const told = answers.map((answer) => {
    expectProblem(answer, { status: 401, problem: 'unauthorized' });
    return (answer.body as { detail: string }).detail;
  });
  if (told[0] !== told[1]) throw new WrongAnswer('a wrong password and an unknown address are told apart');
}

const mostFailures = 101;

async function tooMany(identity: Identity): Promise<void> {
  const { email } = await identity.registered();
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  for (let failure = 0; failure < mostFailures; failure += 1) {
    const answer = await identity.ask('signIn', { body: { email, password: 'not the password' }, headers });
    if (answer.status === 401) continue;
    expectProblem(answer, { status: 429, problem: 'too-many-attempts' });
    if (!answer.headers.has('retry-after')) throw wrong(answer, 'the header retry-after');
    return;
  }
  throw new WrongAnswer(`after ${mostFailures} wrong passwords another one may still be tried`);
}

async function tooManyRegistrations(identity: Identity): Promise<void> {
  const { email } = await identity.registered();
  const headers = { 'x-forwarded-for': '192.0.2.2' };
  const attempt = () => identity.ask('register', { body: { ...identity.registration(), email }, headers });
  for (let failure = 0; failure < mostFailures; failure += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt()));
    const refused = answers.find(({ status }) => status === 429);
    if (refused) return expectProblem(refused, { status: 429, problem: 'too-many-attempts' });
  }
  throw new WrongAnswer(`after ${mostFailures} addresses that were taken another one may still be tried`);
}

async function refreshes(identity: Identity): Promise<void> {
  const first = await session(identity, await identity.registered());
  const answer = await identity.ask('refresh', { body: { refreshToken: first.refreshToken } });
  expectStatus(answer, 200);
  const second = answer.body as Session;
  if (second.refreshToken === first.refreshToken) throw wrong(answer, 'another refresh token');
  const refused = { status: 401, problem: 'unauthorized' };
  expectProblem(await identity.ask('refresh', { body: { refreshToken: first.refreshToken } }), refused);
  expectProblem(await identity.ask('refresh', { body: { refreshToken: second.refreshToken } }), refused);
}

async function ends(identity: Identity): Promise<void> {
  const { refreshToken } = await session(identity, await identity.registered());
  expectStatus(await identity.ask('end', { body: { refreshToken } }), 204);
  expectProblem(await identity.ask('refresh', { body: { refreshToken } }), {
    status: 401,
    problem: 'unauthorized',
  });
  expectStatus(await identity.ask('end', { body: { refreshToken } }), 204);
}

async function showsMe(identity: Identity): Promise<void> {
  const user = await identity.registered();
  const { accessToken: token } = await session(identity, user);
  const answer = await identity.ask('me', { token });
  expectStatus(answer, 200);
  if ((answer.body as { id: string }).id !== user.id) throw wrong(answer, `the user ${user.id}`);
  expectStatus(await identity.ask('me', { token, headers: { 'if-none-match': '"1"' } }), 304);
  const stranger = await identity.tokenOf({ ...identity.administrator() });
  expectProblem(await identity.ask('me', { token: stranger }), { status: 404, problem: 'not-found' });
}

async function shows(identity: Identity): Promise<void> {
  const [one, other] = [await identity.registered(), await identity.registered()];
  const role = identity.sitting.plan.identity.default;
  const own = await identity.tokenOf({ id: one.id, roles: [role] });
  expectStatus(await identity.ask('get', { id: one.id, token: own }), 200);
  expectStatus(
    await identity.ask('get', { id: one.id, token: own, headers: { 'if-none-match': '"1"' } }),
    304,
  );
  expectProblem(await identity.ask('get', { id: other.id, token: own }), {
    status: 404,
    problem: 'not-found',
  });
  if (!identity.hasAdministrators) return;
  const token = await identity.tokenOf(identity.administrator());
  expectStatus(await identity.ask('get', { id: other.id, token }), 200);
}

async function lists(identity: Identity): Promise<void> {
  const user = await identity.registered();
  const administrator = identity.administrator();
  const token = await identity.tokenOf(administrator);
  const answer = await identity.ask('list', { token, query: `?email=${encodeURIComponent(user.email)}` });
  expectStatus(answer, 200);
  const { items } = answer.body as { items: { id: string }[] };
  if (
    !isEqual(
      items.map(({ id }) => id),
      [user.id],
    )
  )
    throw wrong(answer, `the user ${user.id} alone`);
  for (const { name } of identity.sitting.plan.identity.roles.filter(
    (role) => !administrator.roles.includes(role.name),
  )) {
    const other = await identity.tokenOf({ id: user.id, roles: [name] });
    expectProblem(await identity.ask('list', { token: other }), { status: 403, problem: 'forbidden' });
  }
}

async function givesRoles(identity: Identity): Promise<void> {
  const user = await identity.registered();
  const administrator = identity.administrator();
  const token = await identity.tokenOf(administrator);
  const body = { roles: [...administrator.roles] };
  const answer = await identity.ask('roles', { id: user.id, token, body, headers: { 'if-match': '"1"' } });
  expectStatus(answer, 200);
  const { roles, version } = answer.body as { roles: unknown; version: unknown };
  if (!isEqual([roles, version], [body.roles, 2]))
    throw wrong(answer, `the roles ${body.roles.join(', ')} and version 2`);
  const { accessToken } = await session(identity, user);
  expectStatus(await identity.ask('list', { token: accessToken }), 200);
}
