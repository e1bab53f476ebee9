import { randomBytes } from 'node:crypto';
import { WrongAnswer } from '../../exam.ts';
import type { Person } from '../../system/system-under-exam.ts';
import { type Answer, send } from '../ask/call.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import type { Sitting } from '../ask/sitting.ts';

/** Somebody who has registered and signed in at the gateway, as people do. */
export interface User extends Person {
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

type Tokens = Pick<User, 'accessToken' | 'refreshToken'>;

/** Registers, is given a role in the database of identity, as the first of any system is, and signs in. */
export async function newUser(sitting: Sitting, role: string): Promise<User> {
  const email = `${role}.${randomBytes(6).toString('hex')}@exam.example`;
  const password = randomBytes(12).toString('hex');
  const registered = await atIdentity(sitting, '/v1/users', { email, password });
  expectStatus(registered, 201);
  const id = textOf(registered, 'id');
  const roles = [...new Set([sitting.plan.identity.default, role])];
  const { user } = sitting.plan.identity;
  if (user) sitting.rows.remember(user, id, { email });
  await sitting.databases.query('identity', 'UPDATE users SET roles = $2 WHERE id = $1', [id, roles]);
  return { id, roles, email, password, ...(await signIn(sitting, email, password)) };
}

export async function signIn(sitting: Sitting, email: string, password: string): Promise<Tokens> {
  return tokensOf(await atIdentity(sitting, '/v1/sessions', { email, password }), 201);
}

export async function refresh(sitting: Sitting, refreshToken: string): Promise<Tokens> {
  return tokensOf(await atIdentity(sitting, '/v1/sessions/refresh', { refreshToken }), 200);
}

/** A call of the identity service by way of the gateway. */
export const atIdentity = ({ system }: Sitting, path: string, body: object): Promise<Answer> =>
  send({ method: 'POST', url: system.url('gateway') + path, body });

function tokensOf(answer: Answer, status: number): Tokens {
  expectStatus(answer, status);
  return { accessToken: textOf(answer, 'accessToken'), refreshToken: textOf(answer, 'refreshToken') };
}

function textOf(answer: Answer, name: string): string {
  const value = (answer.body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string') throw wrong(answer, `a text "${name}" in the answer`);
  return value;
}

/** One user for each role, and what each can do from then on. */
export async function usersOf(sitting: Sitting): Promise<readonly User[]> {
  const users: User[] = [];
  for (const { name } of sitting.plan.identity.roles) users.push(await newUser(sitting, name));
  if (users.length === 0) throw new WrongAnswer('the plan has no role that anybody could sign in with');
  return users;
}
