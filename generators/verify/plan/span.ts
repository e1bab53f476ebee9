/** A length of time. Months have no one length, so they are kept apart. */
export class Span {
  readonly months: number;
  readonly milliseconds: number;

  constructor(milliseconds: number, months = 0) {
    this.milliseconds = milliseconds;
    this.months = months;
  }

  /** ISO 8601: `P1DT15M`; undefined where it is none. */
  static of(text: string): Span | undefined {
    const form =
      /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+(?:\.\d+)?)H)?(?:(-?\d+(?:\.\d+)?)M)?(?:(-?\d+(?:\.\d+)?)S)?)?$/;
    const found = form.exec(text);
    if (!found) return undefined;
    const [, years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.map(
      (part) => Number(part || 0),
    );
    const clock = (hours * 60 + minutes) * 60 + seconds;
    return new Span(((weeks * 7 + days) * 86_400 + clock) * 1000, years * 12 + months);
  }

  plus(other: Span): Span {
    return new Span(this.milliseconds + other.milliseconds, this.months + other.months);
  }

  times(factor: number): Span {
    return new Span(this.milliseconds * factor, this.months * factor);
  }

  /** As PostgreSQL compares intervals: a month counts as 30 days. */
  get size(): number {
    return this.milliseconds + this.months * 30 * 86_400_000;
  }

  /** The moment so much later; a month without that day ends on its last one. */
  after(moment: Date): Date {
    const moved = new Date(moment);
    const day = moved.getUTCDate();
    moved.setUTCMonth(moved.getUTCMonth() + this.months);
    if (moved.getUTCDate() !== day) moved.setUTCDate(0);
    return new Date(moved.getTime() + this.milliseconds);
  }
}
