import { randomUUID } from 'node:crypto';
import type { Values } from '../../rows/stored-row.ts';
import type { Person } from '../../system/system-under-exam.ts';
import type { Action } from '../../wire/actions.ts';
import { keyOf } from '../../wire/refusals.ts';
import { queryFor, urlOf } from './address.ts';
import type { Arrangement } from './arrangement.ts';
import type { Call } from './call.ts';
import { bodyAbout } from './items.ts';
import { tokenOf } from './people.ts';
import type { Sitting } from './sitting.ts';

/** The token that a call bears: a user's, or that of the first service that may do this. */
export async function authorisation(
  { system }: Sitting,
  { callers, host }: Action,
  person: Person | undefined,
) {
  const [caller] = callers ?? [];
  return caller === undefined ? tokenOf(system, person) : system.serviceToken(caller, host, person);
}

/** An arrangement, or what an exam has made of one: a body that is none. */
type Asked = Omit<Arrangement, 'body'> & { readonly body: unknown };

/** Who registers has a password, which is no field of a user. */
const isRegistration = ({ kind, entity }: Action): boolean =>
  kind === 'create' && entity.id === 'identity.User';

/** The call that an arrangement is made for. */
export async function callOf(
  sitting: Sitting,
  { action, person, row, body: given, key }: Asked,
  change: Partial<Call> = {},
): Promise<Call> {
  const body = bodyAbout(
    action,
    row,
    isRegistration(action) ? { ...(given as Values), password: randomUUID() } : given,
    key,
  );
  const query = row ? queryFor(action, row.id) : '';
  const guarded = action.kind === 'change' || action.kind === 'delete';
  return {
    method: action.method,
    url: `${urlOf(sitting, action, row?.id)}${query}`,
    token: await authorisation(sitting, action, person),
    ...(body !== undefined && { body }),
    ...change,
    headers: {
      ...(guarded && row && { 'if-match': `"${row.version}"` }),
      ...(keyOf(action) === 'required' && { 'idempotency-key': randomUUID() }),
      ...(action.kind === 'change' && { 'content-type': 'application/merge-patch+json' }),
      ...change.headers,
    },
  };
}
