import { createHash } from 'node:crypto';

/** Numbers that values are made from: the same ones for the same seed, none of them twice. */
export class Seeds {
  #next: number;

  constructor(seed: string) {
    // Up to 2^40: unique values of one run do not meet those of another.
    this.#next = createHash('sha256').update(seed).digest().readUIntBE(0, 5);
  }

  next(): number {
    this.#next += 1;
    return this.#next;
  }
}
