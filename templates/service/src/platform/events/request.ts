import { createHash } from 'node:crypto';
import type { Caller } from '../auth.js';
import type { KeyedRequest } from '../idempotency.js';
import type { Event } from './event.js';

/** Who has something done here where an event brings it about: the other service, and no user. */
export const callerOf = ({ id, source }: Event): Caller => ({
  service: source,
  roles: new Set(),
  requestId: id,
});

/** An event as a request that may be repeated: however often it is delivered, a provider is called once for it. */
export const requestOf = ({ id, source, type }: Event, body: unknown = null): KeyedRequest => ({
  caller: source,
  route: type,
  key: id,
  body,
  fingerprint: createHash('sha256').update(type).digest('hex'),
  keptFor: '30 days',
});
