import { randomUUID } from 'node:crypto';
import type { Call } from '../ask/call.ts';
import { expectProblem, expectStatus } from '../ask/expect.ts';
import type { Question } from '../ask/sitting.ts';
import type { Identity } from './identity.ts';
import type { IdentityRouteName } from './identity-routes.ts';

/** What is refused for its form, its token or its version. */
export function identityRefusals(identity: Identity): Question[] {
  const posted = ['register', 'signIn', 'refresh', 'end', 'roles'] as const;
  const guarded = ['list', 'me', 'get', 'roles'] as const;
  return [
    ...wrongBodies(identity).map(([name, what, body]) =>
      identity.question(name, `${what} is 400`, async () => {
        const call = await good(identity, name);
        expectProblem(await identity.send(name, { ...call, body }), { status: 400, problem: 'bad-request' });
      }),
    ),
    ...posted.flatMap((name) => bodyForms(identity, name)),
    ...guarded.map((name) =>
      identity.question(name, 'no token, or none that is one, is 401', async () => {
        const call = await good(identity, name);
        for (const token of [undefined, 'not.a.token'])
          expectProblem(await identity.send(name, { ...call, token }), {
            status: 401,
            problem: 'unauthorized',
          });
      }),
    ),
    ...(['register', 'signIn', 'refresh', 'end', 'keys'] as const).map((name) =>
      identity.question(name, 'a token that is none is 401', async () => {
        const call = await good(identity, name);
        expectProblem(await identity.send(name, { ...call, token: 'not.a.token' }), {
          status: 401,
          problem: 'unauthorized',
        });
      }),
    ),
    ...['limit=0', 'sort=email', 'after=forged', 'noSuchParameter=1', 'id=1'].map((query) =>
      identity.question('list', `?${query} is 400`, async () => {
        const token = await identity.tokenOf(identity.administrator());
        expectProblem(await identity.ask('list', { token, query: `?${query}` }), {
          status: 400,
          problem: 'bad-request',
        });
      }),
    ),
    ...roleQuestions(identity),
    identity.question('get', 'an id of another form is 400', async () => {
      const token = await identity.tokenOf(identity.administrator());
      expectProblem(await identity.ask('get', { token, id: 'not-a-uuid' }), {
        status: 400,
        problem: 'bad-request',
      });
    }),
  ];
}

/** A call that would be answered well. */
async function good(identity: Identity, name: IdentityRouteName): Promise<Call> {
  const token = await identity.tokenOf(identity.administrator());
  const bodies: Partial<Record<IdentityRouteName, unknown>> = {
    register: identity.registration(),
    signIn: identity.registration(),
    refresh: { refreshToken: 'none' },
    end: { refreshToken: 'none' },
    roles: { roles: [] },
  };
  const body = bodies[name];
  const isOpen = ['register', 'signIn', 'refresh', 'end', 'keys'].includes(name);
  return identity.call(name, {
    id: randomUUID(),
    ...(!isOpen && { token }),
    ...(body !== undefined && { body }),
    ...(name === 'roles' && { headers: { 'if-match': '"1"' } }),
  });
}

function wrongBodies(identity: Identity): [IdentityRouteName, string, unknown][] {
  const user = identity.registration();
  return [
    ['register', 'an address that is none', { ...user, email: 'nobody' }],
    ['register', 'a password of seven characters', { ...user, password: '1234567' }],
    ['register', 'a password of 257 characters', { ...user, password: 'x'.repeat(257) }],
    ['register', 'no password', { ...user, password: undefined }],
    ['register', 'roles of their own choice', { ...user, roles: identity.administrator().roles }],
    ['register', 'a field that is not there', { ...user, noSuchField: 1 }],
    ['signIn', 'no password', { email: user.email }],
    ['signIn', 'an address that is a number', { ...user, email: 5 }],
    ['refresh', 'no token', {}],
    ['refresh', 'a token that is a number', { refreshToken: 5 }],
    ['end', 'no token', {}],
    ['roles', 'a role that there is not', { roles: ['no-such-role'] }],
    ['roles', 'roles that are no list', { roles: 'everything' }],
  ];
}

function bodyForms(identity: Identity, name: IdentityRouteName): Question[] {
  const ask = (what: string, status: number, problem: string, type: string, text: string) =>
    identity.question(name, `${what} is ${status}`, async () => {
      const { body: _body, ...call } = await good(identity, name);
      const headers = { ...call.headers, 'content-type': type };
      expectProblem(await identity.send(name, { ...call, headers, text }), { status, problem });
    });
  return [
    ask('a body that is no JSON', 400, 'bad-request', 'application/json', '{"a":'),
    ask(
      'a body of more than 1 MiB',
      413,
      'too-large',
      'application/json',
      `{"a":"${'x'.repeat(1_100_000)}"}`,
    ),
    ask('a body that is a form', 415, 'unsupported-media-type', 'application/x-www-form-urlencoded', 'a=1'),
  ];
}

function roleQuestions(identity: Identity): Question[] {
  const ask = (
    what: string,
    status: number,
    problem: string,
    change: (id: string) => Promise<Partial<Call> & { id?: string }>,
  ) =>
    identity.question('roles', `${what} is ${status}`, async () => {
      const { id } = await identity.registered();
      const token = await identity.tokenOf(identity.administrator());
      const call = { id, token, body: { roles: [] }, headers: { 'if-match': '"1"' } };
      expectProblem(await identity.ask('roles', { ...call, ...(await change(id)) }), { status, problem });
      expectStatus(await identity.ask('get', { id, token, headers: { 'if-none-match': '"1"' } }), 304);
    });
  const { default: role } = identity.sitting.plan.identity;
  return [
    ask('by the user', 403, 'forbidden', async (id) => ({
      token: await identity.tokenOf({ id, roles: [role] }),
    })),
    ask('of somebody who is not there', 404, 'not-found', async () => ({ id: randomUUID() })),
    ask('a version that is not the latest', 412, 'stale', async () => ({ headers: { 'if-match': '"7"' } })),
    ask('no version', 428, 'if-match-required', async () => ({ headers: {} })),
  ];
}
