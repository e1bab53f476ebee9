import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Turns } from './turns.js';

interface Cost {
  /** KiB */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** What OWASP asks for. Whoever has an older hash gets a new one when they next sign in. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };

/** Hashes with Argon2id: slow and large on purpose, so only a few at a time. */
@Injectable()
export class Passwords {
  // Node has four threads for work like this; one is left to those who wait for files and names.
  private readonly turns = new Turns(Math.min(availableParallelism(), 3), 60);

  /** Stands in where there is no user, so that the answer takes as long. */
  private readonly nobody = toText(cost, randomBytes(16), randomBytes(32));

  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    return toText(cost, salt, await this.derive(password, cost, salt, 32));
  }

  async matches(password: string, stored: string = this.nobody): Promise<boolean> {
    const { cost: itsCost, salt, tag } = fromText(stored);
    return timingSafeEqual(await this.derive(password, itsCost, salt, tag.length), tag);
  }

  isOutdated(stored: string): boolean {
    return !stored.startsWith(prefix(cost));
  }

  /** Keyboards disagree about how an accented letter is written; Unicode's NFKC settles it (NIST SP 800-63B). */
  private derive(password: string, { memory, passes, parallelism }: Cost, nonce: Buffer, tagLength: number) {
    const message = password.normalize('NFKC');
    return this.turns.take(() =>
      promisify(argon2)('argon2id', { message, nonce, memory, passes, parallelism, tagLength }),
    );
  }
}

const prefix = ({ memory, passes, parallelism }: Cost) =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`;

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

const toText = (its: Cost, salt: Buffer, tag: Buffer) => `${prefix(its)}${unpadded(salt)}$${unpadded(tag)}`;

function fromText(text: string) {
  const [, m, t, p, salt, tag] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$(.+)\$(.+)$/.exec(text) ?? [];
  if (!salt || !tag)
    throw new Error('A stored password hash is not one of Argon2id in the PHC string format');
  return {
    cost: { memory: Number(m), passes: Number(t), parallelism: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
