import { send } from '../ask/call.ts';
import { expectProblem, expectStatus, wrong } from '../ask/expect.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { atIdentity, newUser, refresh, signIn } from './user.ts';

/** From registration to the end of a session, at the gateway. */
export function sessionQuestions(sitting: Sitting): Question[] {
  const { plan } = sitting;
  const question = (text: string, answer: () => Promise<void>): Question => ({
    subject: 'identity',
    question: text,
    answer,
  });
  return [
    question('who has registered signs in, is known by the token, and signs out', () => session(sitting)),
    question('a refresh token is good once, and its use by a second person ends the session', () =>
      rotation(sitting),
    ),
    question('a wrong password and an unknown address are refused alike', async () => {
      const user = await newUser(sitting, plan.identity.default);
      const wrongPassword = { email: user.email, password: 'not the password' };
      const unknown = { email: `nobody.${user.email}`, password: user.password };
      for (const body of [wrongPassword, unknown])
        expectProblem(await atIdentity(sitting, '/v1/sessions', body), { status: 401 });
    }),
    question('an address is registered once', async () => {
      const { email, password } = await newUser(sitting, plan.identity.default);
      expectProblem(await atIdentity(sitting, '/v1/users', { email, password }), { status: 409 });
    }),
  ];
}

async function session(sitting: Sitting): Promise<void> {
  const { plan } = sitting;
  const user = await newUser(sitting, plan.identity.default);
  const me = { method: 'GET', url: `${sitting.system.url('gateway')}/v1/users/me` };
  const known = await send({ ...me, token: user.accessToken });
  expectStatus(known, 200);
  const { id, email } = known.body as { id?: unknown; email?: unknown };
  if (id !== user.id || email !== user.email) throw wrong(known, `the user ${user.id}`, String(id));
  expectProblem(await send(me), { status: 401 });
  const again = await signIn(sitting, user.email, user.password);
  const { refreshToken } = again;
  expectStatus(await atIdentity(sitting, '/v1/sessions/end', { refreshToken }), 204);
  expectProblem(await atIdentity(sitting, '/v1/sessions/refresh', { refreshToken }), { status: 401 });
}

async function rotation(sitting: Sitting): Promise<void> {
  const user = await newUser(sitting, sitting.plan.identity.default);
  const next = await refresh(sitting, user.refreshToken);
  expectProblem(await atIdentity(sitting, '/v1/sessions/refresh', { refreshToken: user.refreshToken }), {
    status: 401,
  });
  const url = `${sitting.system.url('gateway')}/v1/users/me`;
  expectStatus(await send({ method: 'GET', url, token: next.accessToken }), 200);
}
