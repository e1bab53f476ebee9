/** Chance that comes out the same for the same seed, on every machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0;
  }

  /** From 0 to `limit - 1`. Mulberry32: small, and good enough to draw with. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True this often out of a hundred times. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(of: readonly T[]): T {
    const one = of[this.below(of.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  /** Up to this many, in an order of chance. */
  some<T>(of: readonly T[], most: number): T[] {
    return this.shuffled(of).slice(0, most);
  }

  shuffled<T>(of: readonly T[]): T[] {
    return of
      .map((one) => [this.below(2 ** 30), one] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, one]) => one);
  }
}
