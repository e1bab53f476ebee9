/** A number without rounding: a fraction of two whole numbers, the lower one positive. */
export class Exact {
  readonly #above: bigint;
  readonly #below: bigint;

  private constructor(above: bigint, below: bigint) {
    this.#above = below < 0n ? -above : above;
    this.#below = below < 0n ? -below : below;
  }

  /** `-12.50`, `7`. */
  static of(text: string | number | bigint): Exact {
    const [whole = '0', digits = ''] = String(text).split('.');
    return new Exact(BigInt(whole + digits), 10n ** BigInt(digits.length));
  }

  plus(other: Exact): Exact {
    return new Exact(this.#above * other.#below + other.#above * this.#below, this.#below * other.#below);
  }

  minus(other: Exact): Exact {
    return this.plus(other.times(Exact.of(-1)));
  }

  times(other: Exact): Exact {
    return new Exact(this.#above * other.#above, this.#below * other.#below);
  }

  /** Undefined by zero. */
  over(other: Exact): Exact | undefined {
    if (other.#above === 0n) return undefined;
    return new Exact(this.#above * other.#below, this.#below * other.#above);
  }

  compare(other: Exact): number {
    const difference = this.#above * other.#below - other.#above * this.#below;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** With so many digits after the point, a half to the even neighbour: `12.50`. */
  toFixed(digits: number): string {
    const scaled = this.#above * 10n ** BigInt(digits);
    const size = scaled < 0n ? -scaled : scaled;
    const [down, rest] = [size / this.#below, (size % this.#below) * 2n];
    const isUp = rest > this.#below || (rest === this.#below && down % 2n === 1n);
    const text = String(isUp ? down + 1n : down).padStart(digits + 1, '0');
    const sign = scaled < 0n && /[1-9]/.test(text) ? '-' : '';
    return `${sign}${digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`}`;
  }

  toNumber(): number {
    return Number(this.toFixed(9));
  }
}
