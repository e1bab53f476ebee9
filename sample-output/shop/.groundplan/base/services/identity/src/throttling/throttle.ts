import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/problems.js';
import { AttemptsRepository, type Count } from './attempts.repository.js';

const windowSeconds = 15 * 60;

/** Failed attempts in a window. One address alone cannot lock an account for those who come from elsewhere. */
const limits = { 'account-from-address': 10, account: 50, address: 100 };
type Kind = keyof typeof limits;

/** Whom an attempt is counted for. */
export interface Attempted {
  readonly address: string;
  readonly email?: string;
}

/** Bounds how fast passwords and addresses can be guessed. Its counters are in the database: without it, nobody gets in. */
@Injectable()
export class Throttle {
  constructor(private readonly attempts: AttemptsRepository) {}

  /** Counts an attempt before it is made, so that parallel ones do not slip through, and takes it back unless it was wrong. */
  async attempt<Result>(attempted: Attempted, work: () => Promise<Result>): Promise<Result> {
    const keys = keysOf(attempted);
    await this.attempts.prune();
    await this.attempts.count(keys, windowSeconds, refuse);
    let wrong = false;
    try {
      return await work();
    } catch (error) {
      wrong = error instanceof Problem && error.status < 500;
      throw error;
    } finally {
      if (!wrong) await this.attempts.giveBack(keys);
    }
  }
}

function keysOf({ address, email }: Attempted): string[] {
  const network = networkOf(address);
  if (email === undefined) return [key('address', network)];
  return [key('address', network), key('account', email), key('account-from-address', `${email} ${network}`)];
}

/** Hashed: the table is no list of those who tried. */
const key = (kind: Kind, whose: string) => `${kind}:${createHash('sha256').update(whose).digest('hex')}`;

function refuse(counts: readonly Count[]) {
  const exceeded = counts.filter(({ key: name, failures }) => failures > limits[name.split(':')[0] as Kind]);
  if (exceeded.length === 0) return;
  const seconds = Math.max(1, ...exceeded.map(({ resetsIn }) => resetsIn));
  throw new Problem(429, 'too-many-attempts', 'There were too many failed attempts. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  });
}

/** Whoever has one IPv6 address has a /64 of them. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  const after = tail ? tail.split(':').length : 0;
  const zeros = tail === undefined ? 0 : 8 - groups.length - after;
  return [...groups, ...Array<string>(zeros).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
