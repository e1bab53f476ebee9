import { unavailable } from '../platform/problems.js';

/** Lets a few work at a time. The others wait in line, and where the line is too long they are sent away. */
export class Turns {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(
    places: number,
    private readonly longest: number,
  ) {
    this.free = places;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.place();
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private async place(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else if (this.line.length < this.longest) await new Promise<void>((resolve) => this.line.push(resolve));
    else throw unavailable('Too many people are signing in right now. Try again.');
  }
}
